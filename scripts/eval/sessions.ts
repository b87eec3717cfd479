import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "./read-text.ts";

/** One visit: what was looked at, in order, and when (epoch ms). */
export type Session = { readonly id: string; readonly items: readonly string[]; readonly times: readonly number[] };

export type Split = "test" | "valid" | "tail";

export type Data = {
  readonly train: readonly Session[];
  readonly test: readonly Session[];
  /** What was measured on: "test", "valid", or "tail" (the last sessions of train). */
  readonly split: Split;
};

/** Sets without times get one session a minute, one event a second: row order is all that is known. */
const sessionEvery = 60_000;
const eventEvery = 1_000;
/** Sessions; fewer could not tell one setting from another. */
const smallestTail = 3_000;
/** 2020-01-01, so that synthetic days are plausible ones. */
const syntheticStart = Date.UTC(2020, 0, 1);

/** Whether a folder holds sessions. */
export const holdsSessions = (directory: string): boolean =>
  fileOf(directory, "train") !== undefined && fileOf(directory, "test") !== undefined;

/** Whether a folder holds sessions whose events have times. */
export const holdsTimes = (directory: string): boolean => {
  const path = fileOf(directory, "train");
  return path !== undefined && headerOf(readText(path).slice(0, 200).split("\n")).includes("ts");
};

/** All sessions of a folder, whatever file they are in, by their end. Throws as `loadData` does. */
export const loadLog = (directory: string): readonly Session[] =>
  ["train", "valid", "test"]
    .flatMap((name) => read(directory, name) ?? [])
    .map((row, index) => timed(row, index))
    .sort(byEnd);

/**
 * Reads a folder with train and test files in either column form. `valid` uses valid.csv(.gz) when there is
 * one, else like `tail` the last sessions of train, about as many as test has; then nothing of test is used.
 * Throws with a readable message when files are missing or malformed.
 */
export const loadData = (directory: string, wanted: Split): Data => {
  if (!existsSync(directory)) throw new Error(`there is no folder ${directory}`);
  const train = read(directory, "train");
  const test = read(directory, "test");
  if (train === null || test === null) throw new Error(`${directory} holds no train.csv(.gz) and test.csv(.gz)`);
  const valid = wanted === "valid" ? read(directory, "valid") : null;
  if (wanted === "test") return prepared(train, test, "test");
  if (valid !== null) return prepared(train, valid, "valid");
  const tail = Math.min(Math.max(test.length, smallestTail), Math.floor(train.length / 5));
  return prepared(train.slice(0, -tail), train.slice(-tail), "tail");
};

type Row = { readonly id: string; readonly items: string[]; readonly times: number[] | null };

/** Adds synthetic times, drops test items unseen in train, then sessions that nothing can be asked of. */
const prepared = (train: readonly Row[], test: readonly Row[], split: Split): Data => {
  const known = new Set(train.flatMap((session) => session.items));
  return {
    train: train.map((row, index) => timed(row, index)),
    test: test
      .map((row, index) => timed(row, train.length + index))
      .map((session) => ({ ...session, items: session.items.filter((item) => known.has(item)) }))
      .filter((session) => session.items.length > 1),
    split,
  };
};

const timed = (row: Row, index: number): Session => {
  const start = syntheticStart + index * sessionEvery;
  return { ...row, times: row.times ?? row.items.map((_, step) => start + step * eventEvery) };
};

const fileOf = (directory: string, name: string): string | undefined =>
  [`${name}.csv`, `${name}.csv.gz`].map((file) => join(directory, file)).find((file) => existsSync(file));

const read = (directory: string, name: string): Row[] | null => {
  const path = fileOf(directory, name);
  if (path === undefined) return null;
  const rows = parseSessions(readText(path));
  if (rows.length === 0) throw new Error(`${path} holds no sessions`);
  return rows;
};

/** Either `session_id,item_id,ts` with a header (times in seconds or ms), or lines `index,item item item …`. */
export const parseSessions = (text: string): Row[] => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const header = headerOf(lines);
  return header.includes("session_id") ? eventRows(header, lines.slice(1)) : sequenceRows(lines);
};

const headerOf = (lines: readonly string[]): string[] =>
  lines[0]
    ?.toLowerCase()
    .split(",")
    .map((name) => name.trim()) ?? [];

const sequenceRows = (lines: readonly string[]): Row[] =>
  lines.map((line, index) => {
    const comma = line.indexOf(",");
    const items = line
      .slice(comma + 1)
      .trim()
      .split(/\s+/);
    if (comma < 0 || items[0] === "") throw new Error(`line ${index + 1} is not "index,item item …"`);
    return { id: line.slice(0, comma), items, times: null };
  });

const eventRows = (header: readonly string[], lines: readonly string[]): Row[] => {
  const [session, item, time] = ["session_id", "item_id", "ts"].map((name) => header.indexOf(name));
  const sessions = new Map<string, { item: string; at: number }[]>();
  for (const [index, line] of lines.entries()) {
    const cells = line.split(",");
    const [id, viewed, ts] = [cells[session ?? -1], cells[item ?? -1], Number(cells[time ?? -1])];
    if (id === undefined || viewed === undefined || !Number.isFinite(ts)) {
      throw new Error(`line ${index + 2} is not "session_id,item_id,ts"`);
    }
    const events = sessions.get(id) ?? [];
    // Seconds until the year 5138, milliseconds from 1973 on.
    events.push({ item: viewed, at: Math.round(ts < 1e11 ? ts * 1000 : ts) });
    sessions.set(id, events);
  }
  return Array.from(sessions, ([id, events]) => {
    events.sort((a, b) => a.at - b.at);
    return { id, items: events.map((event) => event.item), times: events.map((event) => event.at) };
  }).sort(byEnd);
};

type Ended = { readonly times: readonly number[] | null };

const byEnd = (a: Ended, b: Ended): number => (a.times?.at(-1) ?? 0) - (b.times?.at(-1) ?? 0);
