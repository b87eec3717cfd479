import type { Append } from "../../collect/append.port.ts";
import type { Overlay } from "../../collect/overlay.port.ts";
import type { Readers } from "../../collect/readers.port.ts";
import type { EventRecord } from "../../contract/record.ts";

/** A key that also led to somebody else, who is not erased: it goes on leading there. */
export type LeadsOn = { readonly key: string; readonly to: string; readonly address: "user" | "visitor" | null };

/** Whom an erasure is about: every key that the person is known by. */
export type Erasure = {
  readonly id: string;
  /** Epoch ms: what happened or arrived by then is forgotten. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly leadsOn: readonly LeadsOn[];
};

export type BeginErasureDeps = { readonly log: Append; readonly overlay: Overlay; readonly readers: Readers };

/** The cut-off on each key's own log, and the pointers that are said again after it. Repeated, they change nothing. */
export const erasureRecords = ({ id, at, keys, leadsOn }: Erasure): EventRecord[] => {
  const own = {
    v: 1,
    source: "doorstep",
    shop: "default",
    who: "",
    type: "alias",
    properties: {},
  } as const;
  return [
    ...keys.map((key): EventRecord => ({
      ...own,
      id: `erasure:${id}`,
      occurred: at,
      received: at,
      key,
      erased: true,
    })),
    ...leadsOn.map(({ key, to, address }): EventRecord => ({
      ...own,
      id: `erasure:${id}:pointer`,
      occurred: at + 1,
      received: at + 1,
      key,
      merge_into: to,
      ...(address === null ? {} : { address }),
    })),
  ];
};

/**
 * Puts the cut-offs on the log and tells the people's objects, which keep them until the readers bring them: from then
 * on nobody is shown. False: not all of it is certain yet; do it again.
 */
export const beginErasure = async ({ log, overlay, readers }: BeginErasureDeps, erasure: Erasure): Promise<boolean> => {
  const records = erasureRecords(erasure);
  const results = await log.append(records);
  const isLogged = results.length === records.length && results.every((result) => result.ok);
  const byKey = Map.groupBy(records, ({ key }) => key);
  const isHanded = isLogged && (await everyHanded(overlay, byKey));
  const partitions = new Set(results.flatMap((result) => (result.ok ? [result.value.partition] : [])));
  // They look by themselves within a minute.
  if (partitions.size > 0) await readers.wake([...partitions]).catch(() => undefined);
  return isHanded;
};

const everyHanded = async (overlay: Overlay, byKey: ReadonlyMap<string, readonly EventRecord[]>): Promise<boolean> => {
  const handed = await Promise.allSettled(Array.from(byKey, ([key, own]) => overlay.hand(key, own, true)));
  return handed.every(({ status }) => status === "fulfilled");
};
