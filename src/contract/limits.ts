/** Limits a caller can run into; each is stated in the README and answered with a named reason. */
export const limits = {
  /** One event, canonical JSON, bytes. */
  eventBytes: 256 * 1024,
  /** One request body after decompression, bytes. */
  bodyBytes: 4 * 1024 * 1024,
  batchEvents: 2_500,
  /** Nesting of properties and traits. */
  depth: 16,
  idLength: 200,
  /** Lines of one order; the largest real invoice seen holds 1,114. */
  orderLines: 2_500,
  /** Ahead of arrival, ms: beyond it a live event is clamped to its arrival (design 4.12). */
  futureSkewMs: 5 * 60_000,
  /** Behind arrival, ms: beyond it a live event is clamped to its arrival. */
  pastSkewMs: 90 * 86_400_000,
  catalogItems: 10_000,
  catalogBodyBytes: 32 * 1024 * 1024,
  recommendations: 50,
  /** People of one batch request. */
  recommendationsPerCall: 1_000,
  /** One document that configures something, bytes. */
  settingBytes: 64 * 1024,
  tokensPerCall: 100_000,
  pageSize: 1_000,
} as const;
