import { longestEvent, mostWaiting, requestLength } from "./limits.ts";
import { drop, namesOf, read, write } from "./store.ts";

/** An event that waits: its name in the store, what its request says of all events, and the event, both as JSON. */
export type Waiting = readonly [name: string, head: string, event: string];

const prefix = "ds_q";
let count = 1e5;

/** Keeps an event until it is known to be durable; not one that the gateway could never take. */
export const add = (head: object, event: { i: string; t: number; n: string }): void => {
  const text = JSON.stringify(event);
  if (text.length > longestEvent) return;
  // In the order in which they happened, whichever tab they happened in.
  write(`${prefix}${event.t}${count++}${event.i}`, `${JSON.stringify(head)}\n${text}`);
  namesOf(prefix).slice(0, -mostWaiting).forEach(drop);
};

export const waiting = (): Waiting[] =>
  namesOf(prefix).map((name) => [name, ...((read(name) || "\n").split("\n") as [head: string, event: string])]);

/** The longest beginning that one request can carry: at least one event, all with the same head. */
export const firstRequest = (all: readonly Waiting[]): readonly Waiting[] => {
  let left = requestLength;
  const end = all.findIndex(([, head, event], n) => ((left -= event.length) < 0 ? n : head !== all[0]?.[1]));
  return end > 0 ? all.slice(0, end) : all;
};

/** A body of `POST /e`. */
export const bodyOf = (request: readonly Waiting[]): string =>
  `${(request[0] as Waiting)[1].slice(0, -1)},"t":${Date.now()},"e":[${request.map(([, , event]) => event).join()}]}`;
