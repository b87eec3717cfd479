import { isError } from "./resp.ts";
import type { Reply } from "./resp.ts";

export type ResultEncoding = "base64" | "utf8";

/** The entry of one command in an answer: `{"result":…}` or `{"error":"…"}`, as JSON text. */
export const entryJson = (reply: Reply, encoding: ResultEncoding): string => {
  if (isError(reply)) return JSON.stringify({ error: reply.error });
  return `{"result":${isOk(reply) ? '"OK"' : resultJson(reply, encoding)}}`;
};

/** JSON text rather than a value, since a 64-bit integer does not survive a JavaScript number. */
const resultJson = (reply: Reply, encoding: ResultEncoding): string => {
  if (reply === null) return "null";
  if (typeof reply === "bigint") return reply.toString();
  if (Buffer.isBuffer(reply)) return JSON.stringify(reply.toString(encoding));
  if (isReplies(reply)) return `[${reply.map((entry) => resultJson(entry, encoding)).join(",")}]`;
  return isError(reply)
    ? JSON.stringify({ error: reply.error })
    : resultJson(Buffer.from(reply.status, "utf8"), encoding);
};

const isReplies = (reply: Reply): reply is readonly Reply[] => Array.isArray(reply);

/** With `Upstash-Encoding: base64` every string is encoded, except an OK that is the whole result. */
const isOk = (reply: Reply): boolean =>
  Buffer.isBuffer(reply)
    ? reply.equals(ok)
    : typeof reply === "object" && reply !== null && "status" in reply && reply.status === "OK";

const ok = Buffer.from("OK");
