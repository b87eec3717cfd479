import type { Sealer } from "../../base/sealer.port.ts";
import type { RejectPack, StoredRejectPack } from "../../collect/rejects.object.ts";
import type { Reject, Rejects } from "../../collect/rejects.port.ts";
import type { RejectReason } from "../../contract/reasons.ts";

/** The RPC surface of a RejectStore object, as its namespace's stubs give it. */
export type RejectStoreStub = {
  keep(packs: readonly RejectPack[]): Promise<void>;
  list(before: number | null, limit: number): Promise<readonly StoredRejectPack[]>;
  counts(): Promise<Partial<Record<RejectReason, number>>>;
};

export type DurableRejects = Rejects & {
  /** Rejects of a source, newest first, with the cursor of the next page (null at the end). About `limit` of them. */
  list(
    source: string,
    limit: number,
    before: number | null,
  ): Promise<{ readonly rejects: readonly Reject[]; readonly next: number | null }>;
  /** How many there were since the source exists, by reason. */
  counts(source: string): Promise<Partial<Record<RejectReason, number>>>;
};

/** Rejects hold what was sent, names and addresses included, so they are sealed at rest. */
const purpose = "reject";
/** A payload is at most 8 KB, twice that when printed as JSON: a pack stays near 1.1 MB after sealing and base64. */
const packSize = 50;

/** The reject store on Durable Objects: one object per source, in the deployment's jurisdiction (`object`). */
export const durableRejects = (object: (name: string) => RejectStoreStub, sealer: Sealer): DurableRejects => {
  const stub = (source: string): RejectStoreStub => object(`rejects:${source}`);

  return {
    async keep(rejects) {
      const bySource = Map.groupBy(rejects, (reject) => reject.source);
      await Promise.all(
        Array.from(bySource, async ([source, own]) => {
          const packs: Promise<RejectPack>[] = [];
          for (let at = 0; at < own.length; at += packSize) packs.push(packed(own.slice(at, at + packSize), sealer));
          await stub(source).keep(await Promise.all(packs));
        }),
      );
    },

    async list(source, limit, before) {
      const rejects: Reject[] = [];
      let next = before;
      while (rejects.length < limit) {
        const [pack] = await stub(source).list(next, 1);
        if (pack === undefined) return { rejects, next: null };
        const opened = await sealer.open(purpose, pack.body);
        if (opened !== null) rejects.push(...(JSON.parse(opened) as Reject[]).toReversed());
        next = pack.seq;
      }
      return { rejects, next };
    },

    counts: (source) => stub(source).counts(),
  };
};

const packed = async (rejects: readonly Reject[], sealer: Sealer): Promise<RejectPack> => {
  const reasons: Partial<Record<RejectReason, number>> = {};
  for (const { reason } of rejects) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { count: rejects.length, reasons, body: await sealer.seal(purpose, JSON.stringify(rejects)) };
};
