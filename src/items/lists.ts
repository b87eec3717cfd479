import { pairUnit } from "../contract/contribution.ts";
import { dayWeight, support } from "./popularity.ts";
import type { Days } from "./sums.ts";

/** What belongs next to an item, best first: weights are comparable between lists. */
export type ListEntry = readonly [item: string, weight: number];
export type List = readonly ListEntry[];

/** Chosen on validation data only; the numbers stand in src/recommend/tuning.md. */
export const mix = {
  /** Entries kept: 64 gain 0.1 points at twice the bytes, 16 lose 1.4. */
  length: 32,
  /** Share of ordered view pairs (near ones count more); the rest goes to views of one session in any order. */
  directed: 0.5,
  /** Exponent of the item's own support that the sums are divided by, so that lists compare with each other. */
  ownSupport: 0.5,
  /** Worth of being bought one after the other, against being viewed in one session. */
  boughtTogether: 6,
  /** Days after which a pair counts half. */
  halfLife: 60,
} as const;

/**
 * The list of one item from its own day rows and nothing else: decay is relative to the item's own newest day,
 * so that a list changes only when its item's sums do, and any schedule of publishing ends at the same text.
 * (Dividing by the popularity of the listed item too gains 0.2 points and would give that up.)
 * Weights lie on the grid that the encoding keeps, ordered by (weight desc, item asc).
 */
export const buildList = (item: string, days: Days): List => {
  // In day order: floating point sums depend on it, and equal rows must give equal lists.
  const ordered = [...days].sort(([a], [b]) => a - b);
  const newest = ordered.at(-1)?.[0] ?? 0;
  const sums = new Map<string, number>();
  for (const [day, row] of ordered) {
    const kept = dayWeight(day, newest, mix.halfLife);
    for (const [other, [next, together, bought]] of row.pairs) {
      // With itself: how soon it is bought again (rhythm.ts).
      if (other === item) continue;
      const viewed = mix.directed * (next / pairUnit.viewedNext) + (1 - mix.directed) * together;
      const worth = viewed + mix.boughtTogether * (bought / pairUnit.boughtTogether);
      sums.set(other, (sums.get(other) ?? 0) + worth * kept);
    }
  }
  const own = Math.max(support(ordered, newest, mix.halfLife), 1) ** mix.ownSupport;
  const entries: ListEntry[] = [];
  for (const [other, sum] of sums) {
    if (sum > 0) entries.push([other, levelled(sum / own)]);
  }
  return entries.sort(byWeight).slice(0, mix.length);
};

/** (weight desc, item asc by code units): a total order, so equal sums give equal lists. */
export const byWeight = (a: ListEntry, b: ListEntry): number => b[1] - a[1] || (a[0] < b[0] ? -1 : 1);

// Encoding. One entry is: one character for the kind and length of the id, two for the weight, the id.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));
/** Lengths 1..9 mean a decimal id in base 64; 9 + n a text of n characters; 63 a text whose length follows. */
const TEXT = 9;
const LONG = 63;
/** Weights are 2^((level - 2048) / 64): steps of 1 %, from 2^-32 to 2^32. */
const MIDDLE = 2048;
const STEPS = 64;

/** The weight that the encoding keeps of one. */
export const levelled = (weight: number): number => weightOf(levelOf(weight));

const levelOf = (weight: number): number => Math.min(4095, Math.max(0, Math.round(Math.log2(weight) * STEPS) + MIDDLE));
const weightOf = (level: number): number => 2 ** ((level - MIDDLE) / STEPS);

/** Text of a list, six bytes per entry while ids are numbers of at most five digits. */
export const encodeList = (list: List): string => {
  let text = "";
  for (const [item, weight] of list) {
    const level = levelOf(weight);
    const packed = packNumber(item);
    let head: string;
    if (packed !== null) head = digit(packed.length);
    else if (TEXT + item.length < LONG) head = digit(TEXT + item.length);
    else head = `${digit(LONG)}${digit(item.length >> 6)}${digit(item.length & 63)}`;
    text += `${head}${digit(level >> 6)}${digit(level & 63)}${packed ?? item}`;
  }
  return text;
};

/** Reads a list back, in its order; throws on text that `encodeList` did not write. */
export const decodeList = (text: string): List => {
  const entries: ListEntry[] = [];
  let at = 0;
  const next = (): number => {
    const value = VALUES.get(text.charAt(at++));
    if (value === undefined) throw new Error("list: not an encoded list");
    return value;
  };
  while (at < text.length) {
    const head = next();
    const length = head === LONG ? next() * 64 + next() : head > TEXT ? head - TEXT : head;
    const level = next() * 64 + next();
    const id = text.slice(at, at + length);
    if (id.length !== length || length === 0) throw new Error("list: cut off");
    at += length;
    entries.push([head <= TEXT ? unpackNumber(id) : id, weightOf(level)]);
  }
  return entries;
};

const digit = (value: number): string => DIGITS.charAt(value);

/** Base 64 of a decimal id in its one canonical spelling; null for every other id. */
const packNumber = (item: string): string | null => {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(item)) return null;
  let rest = Number(item);
  if (!Number.isSafeInteger(rest)) return null;
  let text = "";
  do {
    text = digit(rest % 64) + text;
    rest = Math.floor(rest / 64);
  } while (rest > 0);
  return text;
};

const unpackNumber = (text: string): string => {
  let value = 0;
  for (const char of text) value = value * 64 + (VALUES.get(char) ?? 0);
  return String(value);
};
