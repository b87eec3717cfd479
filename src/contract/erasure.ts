import * as z from "zod";

/** What is done, in this order. */
export const erasureSteps = ["beginning", "applying", "reading", "replacing", "purging", "done"] as const;

/** An erasure of a person, as its status is told. It names nobody. */
export const Erasure = z.object({
  id: z.string(),
  status: z.enum(["running", "done"]),
  step: z.enum(erasureSteps),
  /** What happened or arrived by then is forgotten, however late it comes in. */
  erased_at: z.iso.datetime(),
  done_at: z.iso.datetime().nullable(),
  /** Records that were taken out of log and archive, and files of the archive that were rewritten for it. */
  records: z.int().min(0),
  files: z.int().min(0),
  /** Rejects, parked and buffered records that were dropped. */
  others: z.record(z.string(), z.int().min(0)),
});
export type Erasure = z.infer<typeof Erasure>;

export const ErasureAccepted = z.object({
  success: z.literal(true),
  erasure: Erasure,
  /** What is true from this answer on. */
  now: z.string(),
  /** What the job behind it does, usually within some minutes. */
  next: z.string(),
  /** What it does not reach, and until when that lasts. */
  remains: z.array(z.object({ where: z.string(), until: z.string() })),
});
export type ErasureAccepted = z.infer<typeof ErasureAccepted>;
