/** A status line such as OK or PONG: text, yet not a stored value. */
export type Status = { readonly status: string };
export type ErrorReply = { readonly error: string };
/** A RESP2 reply. Integers are 64 bit. */
export type Reply = null | bigint | Status | ErrorReply | Buffer | readonly Reply[];

export type Argument = string | Buffer;

const crlf = Buffer.from("\r\n");

/** A command as the array of bulk strings that a Redis server expects. */
export const encodeCommand = (args: readonly Argument[]): Buffer =>
  Buffer.concat([
    Buffer.from(`*${args.length}\r\n`),
    ...args.flatMap((arg) => {
      const bytes = typeof arg === "string" ? Buffer.from(arg, "utf8") : arg;
      return [Buffer.from(`$${bytes.length}\r\n`), bytes, crlf];
    }),
  ]);

export const isError = (reply: Reply | undefined): reply is ErrorReply =>
  typeof reply === "object" && reply !== null && "error" in reply;

type Parsed = { readonly reply: Reply; readonly next: number };

/** The reply that starts at `at`, or undefined while some of it is still on its way. */
export const parseReply = (bytes: Buffer, at: number): Parsed | undefined => {
  const end = bytes.indexOf(crlf, at);
  if (end < 0) return undefined;
  const line = bytes.toString("utf8", at + 1, end);
  const next = end + 2;
  switch (bytes.readUInt8(at)) {
    case 0x2b: // +
      return { reply: { status: line }, next };
    case 0x2d: // -
      return { reply: { error: line }, next };
    case 0x3a: // :
      return { reply: BigInt(line), next };
    case 0x24: // $
      return parseBulk(bytes, next, Number(line));
    case 0x2a: // *
      return parseArray(bytes, next, Number(line));
    default:
      throw new Error("the server does not speak RESP2");
  }
};

const parseBulk = (bytes: Buffer, start: number, length: number): Parsed | undefined => {
  if (length < 0) return { reply: null, next: start };
  const end = start + length;
  if (bytes.length < end + 2) return undefined;
  // A copy: a slice would keep the whole network buffer alive.
  return { reply: Buffer.from(bytes.subarray(start, end)), next: end + 2 };
};

const parseArray = (bytes: Buffer, start: number, length: number): Parsed | undefined => {
  if (length < 0) return { reply: null, next: start };
  const replies: Reply[] = [];
  let at = start;
  for (let index = 0; index < length; index++) {
    const parsed = parseReply(bytes, at);
    if (!parsed) return undefined;
    replies.push(parsed.reply);
    at = parsed.next;
  }
  return { reply: replies, next: at };
};
