/** A recommender under test. */
export type Method = {
  readonly name: string;
  /** What its index takes, bytes per item of the catalogue, lists packed at `packedEntryBytes`. */
  readonly bytesPerItem: number;
  /** What is really published, where that is text. */
  readonly publishedBytesPerItem?: number;
  /** Best items for a visit so far (oldest first, repeats included), at most `limit`; may be fewer. */
  readonly recommend: (visit: readonly string[], limit: number, allowCurrent: boolean) => readonly string[];
};

/** Bytes of one list entry as a fixed-width index would pack it: uint32 id, float16 weight. */
export const packedEntryBytes = 6;
