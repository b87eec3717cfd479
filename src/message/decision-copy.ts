import * as z from "zod";
import { type DecidedSlot, Decision, MessageLedger, Served } from "../contract/decision.ts";

/** What a copy says: what the message shows, and who got which rendering; all that pictures and clicks need. */
export type CopiedLedger = {
  readonly ledger: MessageLedger;
  /** Store name of whoever the person had become; null: they are themselves. */
  readonly owner: string | null;
};

/** Notes at one millisecond that a version tells apart. */
const notesPerMs = 1_000;

/**
 * Grows with whatever is noted in a ledger: its newest time, epoch ms, and how much it holds. The times are the
 * Workers' own, the object puts them in order.
 */
export const versionOf = ({ current, shown, served = [] }: MessageLedger): number => {
  const notes = served.reduce((sum, { slots }) => sum + slots.length, served.length);
  const newest = Math.max(current.decided, shown ?? 0, ...served.map(({ last }) => last));
  return newest * notesPerMs + Math.min(notes, notesPerMs - 1);
};

/** Newer than any copy of what was noted until `at`, epoch ms. */
export const versionAfter = (at: number): number => at * notesPerMs + notesPerMs - 1;

export const timeOfVersion = (version: number): number => Math.floor(version / notesPerMs);

/** Earlier renderings in a copy: those that some client may still show. */
const copiedEarlier = 3;
/** A copy is some 300 bytes per slot; what is larger is not worth keeping. */
const mostChars = 16_000;

const Packed = z.object({
  /** Names of what slots have, then per decision its facts and a row per slot; false: the slot has none of that. */
  fields: z.array(z.string()),
  decisions: z.array(z.tuple([Decision.omit({ slots: true }), z.array(z.array(z.json()))])).min(1),
  shown: z.int().nullable(),
  served: z.array(Served),
  owner: z.string().optional(),
});

/** A copy's text; null when it would be too large. */
export const packCopy = ({ ledger, owner }: CopiedLedger): string | null => {
  const { current, shown, served = [] } = ledger;
  const got = new Set(served.map(({ decision }) => decision));
  const earlier = ledger.earlier.filter(({ id }) => got.has(id)).slice(0, copiedEarlier);
  const decisions = [current, ...earlier];
  const fields = [...new Set(decisions.flatMap(({ slots }) => slots.flatMap((slot) => Object.keys(slot))))];
  const known = new Set(decisions.map(({ id }) => id));
  const text = JSON.stringify({
    fields,
    decisions: decisions.map(({ slots, ...facts }) => [facts, slots.map((slot) => rowOf(slot, fields))]),
    shown,
    served: served.filter(({ decision }) => known.has(decision)).map((one) => ofAllSlots(one, current)),
    ...(owner === null ? {} : { owner }),
  } satisfies z.input<typeof Packed>);
  return text.length > mostChars ? null : text;
};

/** A client that got one picture of what is shown now is getting the others: the copy is made at the first. */
const ofAllSlots = (one: Served, current: Decision): Served =>
  one.decision === current.id ? { ...one, slots: current.slots.map((_, index) => index + 1) } : one;

const rowOf = (slot: DecidedSlot, fields: readonly string[]): (string | number | null | false)[] => {
  const values = new Map(Object.entries(slot));
  return fields.map((field) => values.get(field) ?? (values.get(field) === null ? null : false));
};

/** Null for a copy that another version wrote. */
export const unpackCopy = (text: string): CopiedLedger | null => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const packed = Packed.safeParse(json);
  if (!packed.success) return null;
  const { fields, decisions, shown, served, owner } = packed.data;
  const [current, ...earlier] = decisions.map(([facts, rows]) => ({
    ...facts,
    slots: rows.map((row) =>
      Object.fromEntries(fields.flatMap((field, at) => (row[at] === false ? [] : [[field, row[at]]]))),
    ),
  }));
  const ledger = MessageLedger.safeParse({ current, shown, earlier, served });
  return ledger.success ? { ledger: ledger.data, owner: owner ?? null } : null;
};
