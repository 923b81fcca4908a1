import { readFileSync } from 'node:fs';

/** Whether a process is there, and something that tells it from a later one with the same number. */
export interface ProcessTable {
  isAlive(pid: number): boolean;
  /** Boot id and start tick on Linux; `ended` for one that only waits for its parent; null where the system does not say. */
  startOf(pid: number): string | null;
}

/** This machine's processes. Numbers are reused after a reboot and after a while: on Linux the start tick tells. */
export const SYSTEM_PROCESSES: ProcessTable = {
  isAlive: (pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch (thrown) {
      // EPERM: it is there, but another user's.
      return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
    }
  },
  startOf: (pid) => {
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command name in field 2 may hold spaces and brackets; the state follows its last bracket, start time is field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const start = fields[19];
      if (fields[0] === 'Z') return 'ended';
      return start === undefined ? null : `${boot}:${start}`;
    } catch {
      return null;
    }
  },
};
