/**
 * The result of `work`, or `refusal()` as soon as the signal aborts: a caller who cancels is told at once, also when the
 * handler is slow to notice. What the handler does afterwards is heard by nobody, so its late rejection is absorbed here.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, refusal: () => Error): Promise<T> {
  work.catch(() => undefined);
  if (signal.aborted) throw refusal();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(refusal());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

/** A controller that also aborts when `outer` does. */
export function linkSignals(outer: AbortSignal | undefined): { readonly signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted === true) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort() {
      outer?.removeEventListener('abort', follow);
      controller.abort();
    },
  };
}
