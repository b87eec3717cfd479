import { dice } from "./dice.ts";
import { ioFaults, type FaultRates, type IoFault } from "./faults.ts";
import type { Latency } from "./machine.ts";
import type { LogHabits } from "./memory-log.ts";
import type { Accidents } from "./nemesis.ts";
import type { Shopping } from "./shoppers.ts";

/** What one simulated run is like. Drawn from its seed, each kind of trouble on or off, so that no kind hides another. */
export type Settings = {
  readonly seed: number;
  readonly events: number;
  readonly senders: number;
  readonly collectors: number;
  readonly batch: number;
  /** Chance that an acknowledged batch is sent once more, later. */
  readonly resend: number;
  readonly rates: FaultRates;
  readonly latency: Latency;
  readonly maxSkew: number;
  readonly log: LogHabits;
  /** The log has a failover: a buffer that is drained into it. */
  readonly buffered: boolean;
  readonly accidents: Accidents;
  readonly shopping: Shopping;
  /** Erasures of somebody come this far apart, virtual ms; null: never. */
  readonly erasing: number | null;
  /** Days that pass between the phases of the traffic; during a phase marked so, no reader can read. */
  readonly phases: readonly { readonly afterDays: number; readonly blind: boolean }[];
};

const calm: FaultRates = { before: 0, after: 0, late: 0, crash_before: 0, crash_after: 0 };

/** Everything that a seed decides but for `events`. */
export const settingsOf = (seed: number, events: number): Settings => {
  const throws = dice(seed);
  const often = (share: number): boolean => throws.chance(share);
  const rate = (kind: IoFault): number =>
    often(0.5) ? throws.pick([0.003, 0.01, 0.05]) * (kind === "late" ? 0.5 : 1) : 0;
  const every = (): number | null => (often(0.4) ? throws.pick([300, 1_500, 5_000]) : null);
  const isLong = often(0.25);
  return {
    seed,
    events,
    senders: 1 + throws.below(4),
    collectors: 1 + throws.below(2),
    batch: throws.pick([1, 3, 8]),
    resend: throws.pick([0, 0.1, 0.4]),
    rates: often(0.15) ? calm : (Object.fromEntries(ioFaults.map((kind) => [kind, rate(kind)])) as FaultRates),
    latency: {
      usual: throws.pick([2, 10, 50]),
      slowShare: often(0.4) ? throws.pick([0.01, 0.1]) : 0,
      slow: throws.pick([500, 3_000]),
    },
    maxSkew: throws.pick([0, 0, 2_000, 120_000, 86_400_000]),
    log: {
      epoch: "e1",
      partitions: throws.pick([1, 2, 3, 5]),
      refused: often(0.3) ? 0.05 : 0,
      unknown: often(0.3) ? 0.05 : 0,
      gaps: often(0.4) ? 0.3 : 0,
      page: throws.pick([1, 2, 7, 100]),
    },
    // By its own dice, so that the seeds of before it remain what they were.
    buffered: dice(seed + 0x5eed).chance(0.4),
    accidents: {
      crashCollector: every(),
      crashReader: every(),
      crashPerson: every(),
      crashShard: every(),
      fenceReader: every(),
      splitReader: every(),
      fencePerson: every(),
      ringAgain: every(),
      loseAlarm: every(),
      cron: every(),
      poison: every(),
      logDown: often(0.2) ? 4_000 : null,
      crashBuffer: dice(seed + 0xb0f).chance(0.4) ? 1_500 : null,
    },
    shopping: {
      users: 1 + throws.below(4),
      sharing: often(0.2) ? 0.2 : 0,
      invalid: often(0.3) ? 0.1 : 0,
      importing: often(0.3) ? 0.3 : 0,
      lateness: throws.pick([0, 60_000, 3 * 86_400_000]),
    },
    erasing: dice(seed + 0xe4a5e).chance(0.3) ? dice(seed + 0xe4a5f).pick([500, 2_000, 8_000]) : null,
    phases: isLong
      ? [
          { afterDays: 0, blind: false },
          { afterDays: throws.pick([1, 20, 30]), blind: often(0.5) },
          { afterDays: throws.pick([1, 10, 20]), blind: false },
        ]
      : [{ afterDays: 0, blind: false }],
  };
};
