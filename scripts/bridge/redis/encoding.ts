import { isError } from "./resp.ts";
import type { Reply } from "./resp.ts";

export type ResultEncoding = "base64" | "text";

/** The entry of one command in an answer: `{"result":…}` or `{"error":"…"}`, as JSON text. */
export const entryJson = (reply: Reply, encoding: ResultEncoding): string =>
  isError(reply) ? JSON.stringify({ error: reply.error }) : `{"result":${resultJson(reply, encoding)}}`;

/** JSON text rather than a value, since a 64-bit integer does not survive a JavaScript number. */
const resultJson = (reply: Reply, encoding: ResultEncoding): string => {
  if (reply === null) return "null";
  if (typeof reply === "bigint") return reply.toString();
  if (Buffer.isBuffer(reply)) return text(reply, encoding);
  if (isReplies(reply)) return `[${reply.map((entry) => resultJson(entry, encoding)).join(",")}]`;
  return isError(reply) ? JSON.stringify({ error: reply.error }) : text(Buffer.from(reply.status, "utf8"), encoding);
};

const isReplies = (reply: Reply): reply is readonly Reply[] => Array.isArray(reply);

/** With `Upstash-Encoding: base64` every string is encoded, except OK. */
const text = (bytes: Buffer, encoding: ResultEncoding): string => {
  const plain = bytes.toString("utf8");
  return JSON.stringify(encoding === "text" || plain === "OK" ? plain : bytes.toString("base64"));
};
