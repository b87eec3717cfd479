import type { IncomingMessage } from "node:http";
import { HttpFailure } from "../http/failure.ts";
import type { Answer, Passage } from "../http/server.ts";
import { requireLogin } from "./auth.ts";
import { calls } from "./calls.ts";
import type { BridgeParts } from "./calls.ts";

/** Parts of the contract that need a consumer living in the server; readers here keep their own offsets. */
const groupRoutes = new Set(["consume", "commit", "consumers", "delete-consumer"]);

/** Answered without a login and even at the limit. */
const open = new Set(["healthz", "readyz"]);

/** The first part of the path, if it names a call; a label of bounded variety. */
export const routeOf = (request: IncomingMessage): string => {
  const [name = ""] = segments(request);
  return calls.has(name) || groupRoutes.has(name) ? name : "other";
};

/** Whoever watches must get an answer, at the limit most of all. */
export const isWatching = (request: IncomingMessage): boolean => {
  const route = routeOf(request);
  return open.has(route) || route === "metrics";
};

/** The Upstash Kafka REST contract: path and method to the call behind it. */
export const route = async (parts: BridgeParts, request: IncomingMessage, passage: Passage): Promise<Answer> => {
  const [name = "", ...args] = segments(request);
  if (!open.has(name)) requireLogin(request, parts.login);
  if (groupRoutes.has(name)) {
    throw new HttpFailure(
      501,
      `/${name} is not offered: this bridge keeps no consumer groups, read with /fetch and explicit offsets`,
    );
  }
  const call = calls.get(name);
  if (!call || args.length !== call.args) throw new HttpFailure(404, "there is no such call");
  if (request.method !== call.method) {
    throw new HttpFailure(405, `/${name} takes ${call.method} only`, { headers: { Allow: call.method } });
  }
  return call.run(parts, request, passage, decoded(args[0] ?? ""));
};

const segments = (request: IncomingMessage): string[] => (request.url ?? "/").split("?")[0]?.split("/").slice(1) ?? [];

/** The published client does not encode what it puts into a path; what carries it encodes the rest. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
