import { limits } from "../contract/limits.ts";

/** What is known of an event's time, epoch ms: by the sender's clock (`original`, `sent`) and by ours (`received`). */
export type Clocks = {
  readonly received: number;
  readonly original: number | null;
  readonly sent: number | null;
  readonly imported: boolean;
};

/**
 * When it happened, by our clock. A sender's clock may be wrong, but the time between two of its own
 * readings is right: occurred = received - (sent - original). A live event more than 5 minutes ahead or
 * 90 days behind its arrival is taken to have happened at its arrival; an import keeps its own time.
 */
export const occurredAt = ({ received, original, sent, imported }: Clocks): number => {
  if (original === null) return received;
  if (imported) return original;
  const occurred = corrected(received, original, sent);
  return isBeyond(occurred, received) ? received : occurred;
};

/**
 * What was done to a live event's time: `clamped` to its arrival, or moved because its sender's clock was more than
 * 5 minutes off. Null: nothing that matters.
 */
export const clockRepair = ({ received, original, sent, imported }: Clocks): "clamped" | "skewed" | null => {
  if (original === null || imported) return null;
  if (isBeyond(corrected(received, original, sent), received)) return "clamped";
  return sent !== null && Math.abs(received - sent) > limits.futureSkewMs ? "skewed" : null;
};

const corrected = (received: number, original: number, sent: number | null): number =>
  sent === null ? original : received - (sent - original);

const isBeyond = (occurred: number, received: number): boolean => {
  const ahead = occurred - received;
  return ahead > limits.futureSkewMs || ahead < -limits.pastSkewMs || occurred < 0;
};

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** The largest time a Date holds. */
const maxMs = 8.64e15;
/** Numbers below this are Unix seconds: as milliseconds they would lie before March 1973. */
const secondsBelow = 1e11;

/**
 * Epoch ms of a time on a wire: ISO 8601 (UTC when it names no zone), or Unix milliseconds or seconds.
 * Null when it is none of these or lies before 1970.
 */
export const parseTime = (value: unknown): number | null => {
  if (typeof value === "number") return fromNumber(value);
  if (typeof value !== "string") return null;
  // What Date.toISOString prints, and nearly everybody sends: the language's own parser takes it as it is.
  if (value.length === 24 && value[4] === "-" && value[10] === "T" && value[23] === "Z") return fromText(value);
  const text = value.trim();
  if (/^\d{9,16}$/.test(text)) return fromNumber(Number(text));
  const match = iso.exec(text);
  if (match === null) return null;
  const [, date, time = "00:00", zone = "Z"] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return fromText(`${date}T${time}${offset}`);
};

const fromText = (text: string): number | null => {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < 0 ? null : ms;
};

const fromNumber = (value: number): number | null => {
  const ms = Math.round(value < secondsBelow ? value * 1000 : value);
  return ms >= 0 && ms <= maxMs ? ms : null;
};
