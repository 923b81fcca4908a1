/** The time on this machine, for the eye only: how long ago, what has expired. Whatever counts is judged by the services. */
export function windowNow(): Date {
  return new Date();
}
