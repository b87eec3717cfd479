import { attempt } from "./never-throw.ts";

/**
 * Small texts by name: in localStorage when the person agreed and the browser lets us, else in memory. One entry is
 * one key, so that two tabs adding entries at the same moment can not lose one, and no lock is needed for it.
 */
type Place = { [name: string]: string };

/** For what localStorage has no room for. */
const memory: Place = {};
const ofThisPage: Place = {};
const lasting: Place = attempt(() => localStorage) || {};
/** Lasting until consent has been looked at, so that what an earlier page left is found and taken away. */
let place = lasting;

export const read = (name: string): string | undefined => place[name] || memory[name];

export const drop = (name: string): void => {
  delete place[name];
  delete memory[name];
};

export const write = (name: string, text: string): void => {
  drop(name);
  // A full store throws.
  if (!attempt(() => (place[name] = text))) memory[name] = text;
};

/** Names that begin so, in order. */
export const namesOf = (prefix: string): string[] =>
  [...Object.keys(place), ...Object.keys(memory)].filter((name) => name.startsWith(prefix)).sort();

/**
 * Says whether entries may outlive the page; true when that is news. What is there moves along and nothing of it
 * stays behind; what another tab has stored already stands.
 */
export const keep = (may: boolean): boolean => {
  const before = place;
  const names = namesOf("ds_");
  place = may ? lasting : ofThisPage;
  if (before === place) return false;
  for (const name of names) {
    const text = before[name];
    delete before[name];
    if (text && !read(name)) write(name, text);
  }
  return true;
};
