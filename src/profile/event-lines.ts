import type { EventType } from "../contract/events/index.ts";
import type { EventRecord } from "../contract/record.ts";

/** An event as kept: `seq` orders a person's events by arrival on the log; `json` is the record as received. */
export type KeptEvent = {
  readonly seq: number;
  readonly session: number;
  /** Orders and refunds are kept longest. */
  readonly isPurchase: boolean;
  readonly json: string;
};

/** Latest events kept besides purchases, as far as they hold together at most this many characters of JSON. */
export const keptEvents = 500;
export const keptLength = 4_000_000;
/** Latest orders and refunds kept, characters of JSON: thousands of ordinary ones. */
export const keptPurchasesLength = 8_000_000;
/** Characters that a first merge takes along: one answer between objects holds 32 MB, at 2 bytes a character. */
const mergedLength = 8_000_000;
/** The tail moves into a chunk of its own at this many events or characters, whichever comes first. */
const tailEvents = 32;
const tailLength = 64 * 1024;

/** Events packed as lines; `others` counts those that are no purchases, the lengths are characters of JSON. */
export type Lines = {
  readonly text: string;
  readonly events: number;
  readonly others: number;
  readonly othersLength: number;
  readonly purchasesLength: number;
};

export const noLines: Lines = { text: "", events: 0, others: 0, othersLength: 0, purchasesLength: 0 };

export const keptEvent = (seq: number, session: number, record: EventRecord): KeptEvent => ({
  seq,
  session,
  isPurchase: isPurchaseType(record.type),
  json: JSON.stringify(record),
});

/** JSON holds no line breaks, so a line is `seq session p|- json`. */
export const addLine = (lines: Lines, event: KeptEvent): Lines => ({
  text: `${lines.text}${event.seq} ${event.session} ${event.isPurchase ? "p" : "-"} ${event.json}\n`,
  events: lines.events + 1,
  others: lines.others + (event.isPurchase ? 0 : 1),
  othersLength: lines.othersLength + (event.isPurchase ? 0 : event.json.length),
  purchasesLength: lines.purchasesLength + (event.isPurchase ? event.json.length : 0),
});

export const linesOf = (events: readonly KeptEvent[]): Lines => events.reduce(addLine, noLines);

/** Depends on the events alone, never on how they were batched: a rebuild makes the same chunks. */
export const isFull = (tail: Lines): boolean => tail.events >= tailEvents || tail.text.length >= tailLength;

export const parseLines = (text: string): KeptEvent[] => {
  const events: KeptEvent[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const session = line.indexOf(" ") + 1;
    const kind = line.indexOf(" ", session) + 1;
    events.push({
      seq: Number(line.slice(0, session - 1)),
      session: Number(line.slice(session, kind - 1)),
      isPurchase: line.startsWith("p", kind),
      json: line.slice(kind + 2),
    });
  }
  return events;
};

/** The newest purchases and the newest of the others; `events` in order of `seq`. */
export const newestOf = (events: readonly KeptEvent[]): KeptEvent[] => {
  let [purchasesLength, others, othersLength] = [0, 0, 0];
  const isKept = ({ isPurchase, json }: KeptEvent): boolean => {
    if (isPurchase) return (purchasesLength += json.length) <= keptPurchasesLength;
    others += 1;
    othersLength += json.length;
    return others <= keptEvents && othersLength <= keptLength;
  };
  return events.toReversed().filter(isKept).reverse();
};

/** What a first merge takes along: the newest purchases, then the newest others, as far as there is room. */
export const takenAlong = (events: readonly KeptEvent[]): KeptEvent[] => {
  const newest = events.toReversed();
  const preferred = [...newest.filter((event) => event.isPurchase), ...newest.filter((event) => !event.isPurchase)];
  let length = 0;
  const taken = new Set(preferred.filter((event) => (length += event.json.length) <= mergedLength));
  return events.filter((event) => taken.has(event));
};

/** The record as it was received. */
export const recordOf = (event: KeptEvent): EventRecord => JSON.parse(event.json) as EventRecord;

const isPurchaseType = (type: EventType): boolean => type === "order_completed" || type === "order_refunded";
