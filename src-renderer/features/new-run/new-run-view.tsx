/** The form of a new run. */
export function NewRunView({ query }: { query: Readonly<Record<string, string>> }) {
  return <pre>{JSON.stringify(query)}</pre>;
}
