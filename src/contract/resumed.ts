import * as z from "zod";

/** A stuck reader or archiver goes on; `gap_accepted`: at the log's oldest record, offsets below it are given up. */
export const Resumed = z.object({ partition: z.int().min(0), gap_accepted: z.boolean() });
export type Resumed = z.infer<typeof Resumed>;
