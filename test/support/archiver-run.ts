import { archiverStore, type ArchiverRows, type ArchiverState } from "../../src/lake/archiver-store.ts";
import { createArchiver, type Archiver } from "../../src/lake/archiver.ts";
import type { ArchivingDeps, FileReport } from "../../src/lake/archiving.ts";
import type { Lake } from "../../src/lake/lake.port.ts";
import type { MemoryLog } from "./memory-log.ts";

export class Killed extends Error {}

/**
 * An archiver over memory whose process can be killed: `kill` throws `Killed` before or after any step that lasts
 * (a row saved, a file put). What is saved and put stays; `restart` begins again from that.
 */
export const archiverRun = (log: MemoryLog, lake: Lake, kill: (step: string) => void = () => undefined) => {
  let saved: string | null = null;
  let alarm: number | null = null;
  const clock = { now: 1_760_000_100_000 };
  const seen = {
    saves: 0,
    puts: [] as string[],
    files: [] as FileReport[],
    alerts: [] as Parameters<ArchivingDeps["alert"]>[0][],
  };

  const start = (): Archiver => {
    let isDead = false;
    const step = (name: string): void => {
      try {
        kill(name);
      } catch (cause) {
        isDead = true;
        throw cause;
      }
    };
    const alive = (): void => {
      if (isDead) throw new Killed("the process is dead");
    };
    const rows: ArchiverRows = {
      load: () => (saved === null ? null : (JSON.parse(saved) as ArchiverState)),
      save: (state) => {
        alive();
        step("before save");
        saved = JSON.stringify(state);
        seen.saves++;
        step("after save");
      },
      transaction: (work) => work(),
    };
    return createArchiver({
      deps: {
        log: log.log,
        lake: {
          ...lake,
          putOnce: async (name, bytes) => {
            alive();
            step("before put");
            seen.puts.push(name);
            const answer = await lake.putOnce(name, bytes);
            step("after put");
            return answer;
          },
        },
        clock: { now: () => clock.now },
        report: (file) => seen.files.push(file),
        alert: (stuck) => seen.alerts.push(stuck),
      },
      store: archiverStore(rows),
      partition: 0,
      alarmClock: {
        get: async () => alarm,
        set: async (at) => {
          // The alarm outlives the process that armed it.
          alarm = at;
        },
      },
      wait: () => new Promise(() => undefined),
    });
  };

  let archiver = start();
  return {
    clock,
    seen,
    archiver: (): Archiver => archiver,
    state: (): ArchiverState | null => (saved === null ? null : (JSON.parse(saved) as ArchiverState)),
    alarm: (): number | null => alarm,
    restart: (): void => {
      archiver = start();
    },
    /** Runs the armed alarm, if any, as the platform does. */
    ring: async (): Promise<boolean> => {
      if (alarm === null) return false;
      clock.now = Math.max(clock.now, alarm);
      alarm = null;
      await archiver.alarm();
      return true;
    },
  };
};
