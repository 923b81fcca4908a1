import { readFileSync, writeFileSync } from 'node:fs';

/** What a process has used since it started. */
export interface ProcessFigures {
  /** User and system time of all its threads, seconds; null where the system does not tell. */
  readonly cpuSeconds: number | null;
  /** Largest resident size so far, MB; null where the system does not tell. */
  readonly peakMb: number | null;
}

/** Linux counts CPU time in ticks of 1/100 s for user programs on every platform Node runs on. */
const TICKS = 100;

/** Reads another process's figures from /proc; nulls on other systems and once the process is gone. */
export function processFigures(pid: number | undefined): ProcessFigures {
  const none: ProcessFigures = { cpuSeconds: null, peakMb: null };
  if (pid === undefined) return none;
  try {
    // Fields 14 and 15, counted after the command's closing bracket, because a name may hold spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakMb: peak === undefined ? null : Number(peak) / 1024 };
  } catch {
    return none;
  }
}

/** Lets Linux forget this process's peak, so that `peakMb` is that of what follows; elsewhere the peak goes on from the start. */
export function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // No such file, or not allowed.
  }
}
