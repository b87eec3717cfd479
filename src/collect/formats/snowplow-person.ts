import { readId } from "../identity.ts";
import type { JsonObject } from "../json-tree.ts";
import type { SelfDescribing } from "./snowplow-json.ts";
import { sessionSchema, userSchema } from "./snowplow-names.ts";

/** What a request says beside its events. */
export type SnowplowHead = {
  readonly userAgent: string | null;
  /** The network user id of a collector's cookie. */
  readonly networkId: string | null;
  /** `SP-Anonymous`: no network ids, and nothing that joins ids. */
  readonly anonymous: boolean;
};

type Person = {
  readonly userId?: unknown;
  readonly anonymousId?: unknown;
  readonly sessionId?: unknown;
  readonly email?: unknown;
};

/**
 * Whose event it is. Known: the user id that was set, else that of the shop's own user entity unless it is a guest's.
 * Anonymous: the first-party id, else the app's, else the network's (the collector's cookie last). With neither, the
 * session stands for its visitor: a tracker that keeps no visitor id but a session means that.
 */
export const readPerson = (raw: JsonObject, entities: readonly SelfDescribing[], head: SnowplowHead): Person => {
  const session = entities.find(({ schema }) => schema === sessionSchema)?.data ?? {};
  const user = entities.find(({ schema }) => schema === userSchema)?.data ?? {};
  const networkIds = head.anonymous ? [] : [raw["tnuid"], raw["nuid"], head.networkId];
  const sessionId = firstId([raw["sid"], session["sessionId"]]);
  const userId = firstId([raw["uid"], user["is_guest"] === true ? undefined : user["id"]]);
  const anonymousId =
    firstId([raw["duid"], session["userId"], ...networkIds]) ?? (userId === undefined ? sessionId : undefined);
  return given({ userId, anonymousId, sessionId, email: user["email"] ?? undefined });
};

const given = (person: Person): Person =>
  Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined));

/** The first that is an id, or is wrong in a way that the sender should hear of; blanks and the like are none. */
const firstId = (candidates: readonly unknown[]): unknown =>
  candidates.find((id) => {
    const read = readId({ id }, ["id"]);
    return !read.ok || read.value !== null;
  });
