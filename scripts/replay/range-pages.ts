import * as z from "zod";
import { LogEpochs, LogPage } from "../../src/contract/operate.ts";
import { progress } from "../lib/progress.ts";
import { type OperatorClient, Refused } from "../operate/client.ts";
import type { Bound, LogRange } from "./range.ts";

export type Row = LogPage["data"][number];
type Place = { readonly epoch: string; readonly partition: number };

const pageRecords = 1_000;

const Arrived = z.object({ received: z.number() });

/** Within a partition offsets grow with arrival, but for the copies of merges: a range of times looks at all of it. */
export const eachPage = async (
  client: OperatorClient,
  { epoch: asked, partition: only, from, to }: LogRange,
  work: (place: Place, rows: readonly Row[]) => Promise<void>,
): Promise<void> => {
  const { epochs } = await client.get("/v1/log/epochs", LogEpochs);
  const found = epochs.find(({ epoch, current }) => (asked === undefined ? current : epoch === asked));
  if (found === undefined)
    throw new Refused(`there is no epoch ${asked}; configured: ${epochs.map(({ epoch }) => epoch).join(", ")}`);
  const partitions = found.partitions.filter(({ partition }) => only === undefined || partition === only);
  if (partitions.length === 0)
    throw new Refused(`epoch ${found.epoch} has partitions 0 to ${found.partitions.length - 1}`);
  const shown = progress(
    `epoch ${found.epoch}`,
    partitions.reduce((sum, { end }) => sum + (end ?? 0), 0),
  );
  let before = 0;
  for (const { partition, end: known } of partitions) {
    const end = known ?? 0;
    const last = to !== null && "offset" in to ? Math.min(to.offset, end - 1) : end - 1;
    let at: number | null = "offset" in from ? from.offset : 0;
    while (at !== null && at <= last) {
      const page: LogPage = await pageAt(client, { epoch: found.epoch, partition }, at, "offset" in from);
      const rows = page.data.filter(({ offset, record }) => offset <= last && isWithin(record, from, to));
      if (rows.length > 0) await work({ epoch: found.epoch, partition }, rows);
      at = page.cursor.next;
      shown.at(before + (at ?? end));
    }
    before += end;
  }
  shown.end();
};

/** Whoever asks by time takes what there still is; an offset that is gone is an error. */
const pageAt = async (
  client: OperatorClient,
  { epoch, partition }: Place,
  at: number,
  exactly: boolean,
): Promise<LogPage> => {
  const query = new URLSearchParams({ epoch, partition: String(partition), limit: String(pageRecords) });
  const exact = new URLSearchParams([...query, ["from", String(at)]]);
  try {
    return await client.get(`/v1/log?${exact}`, LogPage);
  } catch (error) {
    if (exactly || at > 0 || !(error instanceof Refused)) throw error;
    return client.get(`/v1/log?${query}`, LogPage);
  }
};

/** What is no record has no time, and belongs to ranges of offsets alone. */
const isWithin = (record: unknown, from: Bound, to: Bound | null): boolean => {
  const arrived = Arrived.safeParse(record).data?.received;
  if ("received" in from && (arrived === undefined || arrived < from.received)) return false;
  return to === null || !("received" in to) || (arrived !== undefined && arrived < to.received);
};
