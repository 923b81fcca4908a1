import { useEffect, useState } from 'react';

/** A value once it has stood still for `ms`: a person who types asks the host once, not once a letter. */
export function useSettled<T>(value: T, ms = 150): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
