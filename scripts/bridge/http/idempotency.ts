import { createHash } from "node:crypto";
import { HttpFailure } from "./failure.ts";
import type { Answer } from "./server.ts";

export type IdempotencyLimits = {
  /** Answers kept, their bytes together, and for how long, ms. */
  readonly answers: number;
  readonly bytes: number;
  readonly ms: number;
};

export type Repetition = "joined" | "replayed" | "mismatched";

/** Runs `work` once per key and body; a repetition gets the first answer. */
export type Idempotency = {
  run(key: string, body: string, work: () => Promise<Answer>): Promise<Answer>;
};

type Entry = {
  readonly bodyHash: string;
  readonly answer: Promise<Answer>;
  /** Unset while it is being worked on. */
  kept?: { readonly bytes: number; readonly until: number };
};

/**
 * Remembers successful answers by key, in the memory of this process and within bounds; the oldest go first. A
 * failure is forgotten at once, since the repetition has to do what the first attempt may not have done. Losing an
 * entry costs a second copy at most, so nobody may rely on it for more.
 */
export const createIdempotency = (
  limits: IdempotencyLimits,
  now: () => number,
  repeated: (how: Repetition) => void = () => {},
): Idempotency => {
  // In order of completion, which is the order of expiry, after those still in work.
  const entries = new Map<string, Entry>();
  let count = 0;
  let bytes = 0;

  const forget = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key);
    if (!entry.kept) return;
    count -= 1;
    bytes -= entry.kept.bytes;
  };
  const trim = (): void => {
    for (const [key, entry] of entries) {
      if (!entry.kept) continue;
      if (count <= limits.answers && bytes <= limits.bytes && entry.kept.until > now()) return;
      forget(key, entry);
    }
  };
  const keep = (key: string, entry: Entry, answer: Answer): void => {
    entry.kept = { bytes: answer.body.length + key.length + entryOverhead, until: now() + limits.ms };
    count += 1;
    bytes += entry.kept.bytes;
    entries.delete(key);
    entries.set(key, entry);
    trim();
  };

  return {
    run: async (key, body, work) => {
      trim();
      const bodyHash = createHash("sha256").update(body).digest("base64");
      const known = entries.get(key);
      if (known) {
        if (known.bodyHash !== bodyHash) {
          repeated("mismatched");
          throw new HttpFailure(422, "Idempotency-Key: another body was sent under this key: nothing was done");
        }
        repeated(known.kept ? "replayed" : "joined");
        const answer = await known.answer;
        return { ...answer, headers: { ...answer.headers, "Idempotent-Replayed": "true" } };
      }
      const entry: Entry = { bodyHash, answer: work() };
      entries.set(key, entry);
      try {
        const answer = await entry.answer;
        keep(key, entry, answer);
        return answer;
      } catch (error) {
        forget(key, entry);
        throw error;
      }
    },
  };
};

/** Map entry, hash and promise, an estimate. */
const entryOverhead = 400;

/** Printable, so that it can stand in a log; 400 otherwise. Undefined when none was given. */
export const idempotencyKey = (header: string | undefined): string | undefined => {
  if (header === undefined || /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new HttpFailure(400, "Idempotency-Key: expected 1 to 255 printable ASCII characters without spaces");
};
