import { HttpFailure } from "../http/failure.ts";

/**
 * Commands that cannot work on a connection which all callers share, or that belong to the server's operator.
 * The hosted service refuses them too.
 */
const refused = new Set(
  (
    "SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR MULTI EXEC DISCARD WATCH UNWATCH " +
    "BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF AUTH HELLO SELECT QUIT RESET CLIENT " +
    "SYNC PSYNC REPLCONF REPLICAOF SLAVEOF FAILOVER SHUTDOWN DEBUG CONFIG MODULE ACL CLUSTER MIGRATE SAVE BGSAVE BGREWRITEAOF"
  ).split(" "),
);
const blocksWithOption = new Set(["XREAD", "XREADGROUP"]);

/** A command from a request body as its arguments in text, or a 400. */
export const toCommand = (input: unknown): readonly string[] => {
  if (!Array.isArray(input) || input.length === 0) {
    throw new HttpFailure(400, "ERR a command is a non-empty JSON array");
  }
  return input.map(toArgument);
};

const toArgument = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return JSON.stringify(value);
};

/** Why a command is not passed on, or undefined if it is. */
export const refusal = (command: readonly string[]): string | undefined => {
  const name = (command[0] ?? "").toUpperCase();
  const blocks = blocksWithOption.has(name) && command.some((argument) => argument.toUpperCase() === "BLOCK");
  if (refused.has(name) || blocks) return `ERR Command is not available: '${name}'`;
  return undefined;
};
