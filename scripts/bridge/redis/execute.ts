import { HttpFailure } from "../http/failure.ts";
import { refusal, toCommand } from "./commands.ts";
import type { RedisConnection } from "./connection.ts";
import { entryJson } from "./encoding.ts";
import type { ResultEncoding } from "./encoding.ts";
import { isError } from "./resp.ts";
import type { Reply } from "./resp.ts";

/** One command; its error is a 400. */
export const single = async (redis: RedisConnection, body: unknown, encoding: ResultEncoding): Promise<string> => {
  const command = toCommand(body);
  const reason = refusal(command);
  if (reason !== undefined) throw new HttpFailure(400, reason);
  const [reply = null] = await redis.send([command]);
  if (isError(reply)) throw new HttpFailure(400, reply.error);
  return entryJson(reply, encoding);
};

/** Commands in order, not atomic; each has its own result or error. */
export const pipeline = async (redis: RedisConnection, body: unknown, encoding: ResultEncoding): Promise<string> => {
  const commands = toCommands(body);
  const reasons = commands.map(refusal);
  const replies = [...(await redis.send(commands.filter((_, index) => reasons[index] === undefined)))];
  const entries = reasons.map((reason): Reply =>
    reason === undefined ? (replies.shift() ?? null) : { error: reason },
  );
  return arrayJson(entries, encoding);
};

/** All commands as one transaction. One that Redis cannot even queue discards the whole; a later error is its own. */
export const transaction = async (redis: RedisConnection, body: unknown, encoding: ResultEncoding): Promise<string> => {
  const commands = toCommands(body);
  const reason = commands.map(refusal).find((found) => found !== undefined);
  if (reason !== undefined) throw new HttpFailure(400, `EXECABORT Transaction discarded because of: ${reason}`);
  const replies = await redis.send([["MULTI"], ...commands, ["EXEC"]]);
  const unqueued = replies.slice(1, -1).find(isError);
  if (unqueued) throw new HttpFailure(400, `EXECABORT Transaction discarded because of: ${unqueued.error}`);
  const executed = replies.at(-1) ?? null;
  if (isError(executed)) throw new HttpFailure(400, executed.error);
  return arrayJson(Array.isArray(executed) ? executed : [], encoding);
};

const toCommands = (body: unknown): readonly (readonly string[])[] => {
  if (!Array.isArray(body) || body.length === 0)
    throw new HttpFailure(400, "ERR the body is a non-empty JSON array of commands");
  return body.map(toCommand);
};

const arrayJson = (replies: readonly Reply[], encoding: ResultEncoding): string =>
  `[${replies.map((reply) => entryJson(reply, encoding)).join(",")}]`;
