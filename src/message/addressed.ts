import type { Pseudonyms } from "../base/sealer.port.ts";
import { ExternalId } from "../contract/ids.ts";
import { plainIdMark } from "../contract/placement.ts";
import { messageOf } from "./message-of.ts";
import type { Placement, Placements } from "./placement.ts";
import { type PlainIdAlarm, plainIdUse } from "./plain-ids.ts";
import type { MessageRef } from "./showing.ts";
import type { Tokens } from "./tokens.ts";

export type AddressDeps = {
  readonly tokens: Tokens;
  readonly placements: Placements;
  readonly pseudonyms: Pseudonyms;
  readonly plainIdAlarm: PlainIdAlarm;
};

export type Address = {
  readonly token: string;
  /** What stands in the path beside it; null in the address of a message whose token carries all. */
  readonly path: { readonly placement: string; readonly send: string } | null;
};

/** `ref` null: nobody's message; `placement` is what its picture has the size of, if that can be told. */
export type Addressed =
  | { readonly ref: MessageRef; readonly placement: Placement }
  | { readonly ref: null; readonly placement: Placement | null };

/** The message of a picture's or click's address: of a token, or of a plain id where those are taken. */
export const addressed = async (
  deps: AddressDeps,
  route: "image" | "click",
  { token, path }: Address,
): Promise<Addressed> => {
  if (token.startsWith(plainIdMark)) return ofPlainId(deps, route, token.slice(plainIdMark.length), path);
  const claims = await deps.tokens.open(route, token).catch(() => null);
  const ref = claims === null ? null : await messageOf(deps.placements, claims, path);
  return ref === null ? { ref, placement: null } : { ref, placement: ref.placement };
};

const ofPlainId = async (
  { placements, pseudonyms, plainIdAlarm }: AddressDeps,
  route: "image" | "click",
  id: string,
  path: Address["path"],
): Promise<Addressed> => {
  const placement = path === null ? null : await placements(path.placement);
  if (path === null || placement === null || !ExternalId.safeParse(id).success) {
    plainIdAlarm(route, "malformed");
    return { ref: null, placement };
  }
  const use = plainIdUse(placement, id);
  if (use !== "nobody" && use !== "person") {
    plainIdAlarm(route, use);
    return { ref: null, placement };
  }
  const key = await pseudonyms.key(use === "nobody" ? "plain" : "user", id);
  const ref = await messageOf(placements, { key, send: null, placement: null }, path);
  if (ref === null) return { ref, placement };
  return { ref: use === "nobody" ? { ...ref, isNobodys: true } : ref, placement };
};
