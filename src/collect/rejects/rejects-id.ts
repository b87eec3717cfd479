/** Where a reject stands. Places are ordered newest first: by `at`, then by source, `seq` and `i`. */
export type RejectPlace = {
  readonly source: string;
  /** Of its pack within the source, and its position in the pack. */
  readonly seq: number;
  readonly i: number;
  /** Epoch ms; never falls as `seq` rises. */
  readonly at: number;
};

/** Names a reject for good. */
export const rejectId = ({ source, seq, i }: Omit<RejectPlace, "at">): string => `${source}:${seq}.${i}`;

/** Null for a text that names no reject. */
export const parseRejectId = (id: string): Omit<RejectPlace, "at"> | null => {
  const [, source, seq, i] = /^(.+):(\d{1,15})\.(\d{1,4})$/s.exec(id) ?? [];
  return source === undefined ? null : { source, seq: Number(seq), i: Number(i) };
};

/** Negative when `a` is listed before `b`. */
export const byPlace = (a: RejectPlace, b: RejectPlace): number =>
  b.at - a.at || (a.source === b.source ? b.seq - a.seq || b.i - a.i : a.source < b.source ? -1 : 1);

/** Up to where a source's packs can hold rejects that are listed after `place`. */
export const packsAfter = (
  source: string,
  place: RejectPlace | null,
): { readonly seq: number | null; readonly at: number | null } => {
  if (place === null) return { seq: null, at: null };
  if (source === place.source) return { seq: place.seq, at: null };
  return { seq: null, at: source < place.source ? place.at - 1 : place.at };
};
