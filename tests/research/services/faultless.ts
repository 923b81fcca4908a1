/** Resolves where a call answers, or refuses in words; a defect of the program (INTERNAL, or an error of another kind) is thrown. */
export async function faultless(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (thrown) {
    const { code } = thrown as { code?: string };
    if (code === undefined || code === 'INTERNAL') throw thrown;
  }
}
