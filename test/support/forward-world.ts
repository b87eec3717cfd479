import { err, ok, type Result } from "../../src/base/result.ts";
import type { ForwardTo } from "../../src/contract/source.ts";
import { noCounts, type DropReason, type ForwardCounts, type ForwardStore } from "../../src/sources/forward-store.ts";
import { createForwarding } from "../../src/sources/forwarding.ts";
import { packRequest } from "../../src/sources/queued-request.ts";
import type { VendorAnswer, VendorRequest } from "../../src/sources/vendor.port.ts";
import { virtualTime } from "./virtual-time.ts";

type Row = { seq: number; at: number; attempts: number; due: number; sealed: string };
type Answering = (request: VendorRequest, id: string) => Promise<Result<VendorAnswer, string>>;

/** A queue's rows in memory: what the object's SQLite does, without it. */
const memoryStore = (): ForwardStore => {
  let rows: Row[] = [];
  let seq = 1;
  let counts: ForwardCounts = noCounts;
  const bytesOf = (some: readonly Row[]): number => some.reduce((sum, { sealed }) => sum + sealed.length, 0);
  const drop = (reason: DropReason, isDropped: (row: Row) => boolean): number => {
    const kept = rows.filter((row) => !isDropped(row));
    const n = rows.length - kept.length;
    rows = kept;
    counts = { ...counts, dropped: { ...counts.dropped, [reason]: counts.dropped[reason] + n } };
    return n;
  };
  return {
    add(sealed, at, kept) {
      rows.push({ seq: seq++, at, attempts: 0, due: 0, sealed });
      let n = 0;
      while (rows.length > 1 && bytesOf(rows) > kept) n += drop("queue_full", (row) => row === rows[0]);
      return n;
    },
    due: (now, most) => rows.filter(({ due }) => due <= now).slice(0, most),
    nextDue: () => (rows.length === 0 ? null : Math.min(...rows.map(({ due }) => due))),
    settle({ forwarded, refused, failed }) {
      const later = new Map(failed.map((one) => [one.seq, one]));
      drop("refused", (row) => refused.includes(row.seq));
      rows = rows.filter((row) => !forwarded.includes(row.seq)).map((row) => ({ ...row, ...later.get(row.seq) }));
      counts = {
        ...counts,
        forwarded: counts.forwarded + forwarded.length,
        failed: counts.failed + failed.length,
      };
    },
    expire: (before, reason) => drop(reason, ({ at }) => at < before),
    retryNow(fewerThan) {
      rows = rows.map((row) => (row.attempts < fewerThan ? { ...row, due: 0 } : row));
    },
    size: () => ({ depth: rows.length, bytes: bytesOf(rows), oldest: rows[0]?.at ?? null }),
    counts: () => counts,
  };
};

/** One queue over durable rows, a vendor that tests change, in virtual time. The alarm rings by itself. */
export const forwardWorld = () => {
  const time = virtualTime();
  const store = memoryStore();
  const took: string[] = [];
  const sent: { readonly id: string; readonly at: number }[] = [];
  const alerts: string[] = [];
  let open = 0;
  let mostOpen = 0;
  let alarmAt: number | null = null;
  const up: Answering = async (_request, id) => {
    took.push(id);
    return ok({ status: 200, retryAfter: null });
  };
  const state = {
    vendor: up,
    target: ok({ url: "https://vendor.example/" }) as Result<ForwardTo | null, "unavailable">,
  };
  const ringAt = async (at: number): Promise<void> => {
    await time.wait(Math.max(0, at - time.clock.now()));
    if (alarmAt !== at) return;
    alarmAt = null;
    await forwarding.alarm();
  };
  const live = () =>
    createForwarding(
      {
        source: "web",
        target: async () => state.target,
        send: async (request) => {
          const id = request.url.replace(/^.*\//, "");
          sent.push({ id, at: time.clock.now() });
          mostOpen = Math.max(mostOpen, ++open);
          try {
            return await state.vendor(request, id);
          } finally {
            open -= 1;
          }
        },
        open: async (sealed) => sealed,
        clock: time.clock,
        random: () => 0.5,
        alert: ({ reason }) => void alerts.push(reason),
      },
      store,
      {
        get: async () => alarmAt,
        set: async (at) => {
          alarmAt = at;
          void ringAt(at);
        },
      },
    );
  let forwarding = live();
  return {
    time,
    state,
    store,
    up,
    /** Ids of requests that the vendor took; every delivery tried, with its time. */
    took,
    sent,
    alerts,
    mostOpen: () => mostOpen,
    alarm: () => alarmAt,
    status: () => forwarding.status(),
    /** The object moves: what it knew is gone, rows and alarm stay. */
    evict: () => void (forwarding = live()),
    enqueue: async (...ids: string[]) => {
      for (const id of ids) {
        await forwarding.enqueue(packRequest({ method: "POST", path: `/${id}`, headers: {}, body: null }));
      }
    },
    watch: () => forwarding.watch(),
    loseAlarm: () => void (alarmAt = null),
  };
};

export const answering =
  (status: number, retryAfter: string | null = null): Answering =>
  async () =>
    ok({ status, retryAfter });
export const unreachable: Answering = async () => err("unreachable");
