import { seeded } from "../lib/seeded.ts";

export type PlanOptions = {
  /** Share of the events that is sent twice. */
  readonly duplicate: number;
  readonly seed: number;
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** Longest stretch of the events' own time in one batch, ms. */
  readonly maxSpan: number;
};

export type Batch = {
  readonly body: string;
  readonly events: number;
  /** When its first event happened, epoch ms. */
  readonly at: number;
};

/** A second copy follows its first within this many events. */
const copyWithin = 1_000;

type Sendable = { readonly timestamp: string };

/**
 * What is sent, in which order and in which batches: the events in order, and exactly the given share of them a
 * second time a little later. The same arguments give the same plan, so that a run can be resumed by batch number.
 */
export const planBatches = (events: readonly Sendable[], options: PlanOptions): Batch[] => {
  const texts = events.map((event) => JSON.stringify(event));
  const batches: Batch[] = [];
  let open: { parts: string[]; bytes: number; at: number } | null = null;
  const close = (): void => {
    if (open !== null) batches.push({ body: envelope(open.parts), events: open.parts.length, at: open.at });
    open = null;
  };
  for (const index of withCopies(events.length, options)) {
    const text = texts[index] ?? "";
    const bytes = Buffer.byteLength(text) + 1;
    const at = Date.parse(events[index]?.timestamp ?? "");
    const isFull: boolean =
      open !== null &&
      (open.parts.length >= options.maxEvents ||
        open.bytes + bytes > options.maxBytes ||
        at - open.at > options.maxSpan);
    if (isFull) close();
    open ??= { parts: [], bytes: 0, at };
    open.parts.push(text);
    open.bytes += bytes;
  }
  close();
  return batches;
};

const envelope = (parts: readonly string[]): string => `{"batch":[${parts.join(",")}]}`;

/** Positions of the events in sending order, copies included. */
const withCopies = (count: number, { duplicate, seed }: PlanOptions): number[] => {
  const random = seeded(seed);
  const order = Array.from({ length: count }, (_, index) => ({ index, place: index }));
  const twice = shuffled(count, random).slice(0, Math.round(count * duplicate));
  const copies = twice.map((index) => ({ index, place: index + 0.5 + random() * copyWithin }));
  return [...order, ...copies].toSorted((a, b) => a.place - b.place).map(({ index }) => index);
};

const shuffled = (count: number, random: () => number): number[] => {
  const all = Array.from({ length: count }, (_, index) => index);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] ?? 0, all[i] ?? 0];
  }
  return all;
};
