import type { RejectReason } from "../../contract/reasons.ts";
import type { RepairAudit, RepairCounts } from "../../contract/rejects.ts";
import type { Reject } from "./rejects.port.ts";
import type { RejectPlace } from "./rejects-id.ts";

/** A reject as it is kept, and what became of it. Times are epoch ms. */
export type StoredReject = Reject & {
  readonly place: RejectPlace;
  readonly repairedAt: number | null;
  /** A repair that did not help, and why. */
  readonly tried: { readonly at: number; readonly reason: RejectReason } | null;
};

/** Null: any. */
export type RejectFilter = {
  readonly source: string | null;
  readonly reason: RejectReason | null;
  /** Arrived from then on, and before then, epoch ms. */
  readonly since: number | null;
  readonly until: number | null;
  /** Of the reject or of the event. */
  readonly id: string | null;
  readonly repaired: boolean | null;
};

export type RejectPage = { readonly rejects: readonly StoredReject[]; readonly next: RejectPlace | null };

export type RejectSums = {
  readonly reasons: Readonly<Partial<Record<RejectReason, number>>>;
  readonly kept: number;
  readonly repaired: number;
};

/** What a repair came to: `reason` null, it was accepted. */
export type RepairMark = { readonly place: RejectPlace; readonly reason: RejectReason | null };

type AuditEntry = RepairAudit["data"][number];
export type RepairAsked = Pick<AuditEntry, "action" | "by" | "selection" | "mapping">;

/** Reads what is kept of rejects, over all sources. Throws when a store is unreachable. */
export type RejectBook = {
  /** Newest first; may hold fewer than `limit` with `next` not null, for one page only looks so far. */
  page(filter: RejectFilter, limit: number, after: RejectPlace | null): Promise<RejectPage>;
  /** Null: dropped, or never there. */
  get(id: string): Promise<StoredReject | null>;
  /** `at` in epoch ms. Returns how many are repaired since now. */
  mark(marks: readonly RepairMark[], at: number): Promise<number>;
  /** By source, in their order. */
  counts(source: string | null): Promise<readonly (readonly [source: string, sums: RejectSums])[]>;
  /** Writes down what is about to be done, before it is; returns the entry's number. */
  begin(asked: RepairAsked, at: number): Promise<number>;
  end(entry: number, counts: RepairCounts): Promise<void>;
  /** Newest first, below `before`. */
  audit(
    before: number | null,
    limit: number,
  ): Promise<
    readonly (RepairAsked & { readonly entry: number; readonly at: number; readonly counts: RepairCounts | null })[]
  >;
};
