/**
 * Named points at which this process kills itself, for crash tests: `TAPESTRY_CRASH_AT=<point>`. SIGKILL and not an exception,
 * because what is tested is that nothing needs to be cleaned up. Does nothing when the variable is not set.
 */
export function crashPoint(env: Readonly<Record<string, string | undefined>> = process.env): (point: string) => void {
  const at = env['TAPESTRY_CRASH_AT'];
  if (at === undefined || at === '') return () => undefined;
  return (point) => {
    if (point === at) process.kill(process.pid, 'SIGKILL');
  };
}
