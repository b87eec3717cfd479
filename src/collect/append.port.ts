import type { Result } from "../base/result.ts";
import type { EventRecord } from "../contract/record.ts";

/**
 * The part of the log that collecting needs: one result per record, in request order; never throws for I/O.
 * refused: certainly no effect. unknown: it may be on the log, a resend with the same id is harmless. buffered: it is
 * durable, but waits to be put on the log.
 */
export type Append = {
  append(
    records: readonly EventRecord[],
  ): Promise<
    readonly Result<
      { readonly partition: number; readonly buffered?: true },
      { readonly reason: "refused" | "unknown" }
    >[]
  >;
};
