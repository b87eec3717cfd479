import type { Pseudonyms } from "../base/sealer.port.ts";
import { ExternalId } from "../contract/ids.ts";
import { plainIdMark } from "../contract/placement.ts";
import type { TokenClaims } from "./claims.ts";
import { messageOf } from "./message-of.ts";
import { drawnAsCard, type Placement, type Placements } from "./placement.ts";
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
  if (claims === null) return { ref: null, placement: null };
  const ref = await messageOf(deps.placements, claims, path);
  return ref === null
    ? { ref, placement: await roomOf(deps.placements, claims, path?.placement) }
    : { ref, placement: ref.placement };
};

/**
 * What a picture has the size of at an address that names no message: one with a merge tag in it, or of too many parts.
 * `segments` are those behind `/o/` or `/c/`.
 */
export const roomAt = async (
  { tokens, placements }: Pick<AddressDeps, "tokens" | "placements">,
  route: "image" | "click",
  [token = "", ...others]: readonly string[],
): Promise<Placement | null> => {
  const named = others.length > 1 ? others[0] : undefined;
  if (token.startsWith(plainIdMark)) return named === undefined ? null : placements(named);
  const claims = await tokens.open(route, token).catch(() => null);
  return claims === null ? null : roomOf(placements, claims, named);
};

/** Mails keep their size when their placement is gone; they have no page then. */
const roomOf = async (
  placements: Placements,
  { send, placement, drawn = drawnAsCard }: TokenClaims,
  named: string | undefined,
): Promise<Placement | null> => {
  if (send === null) return placements(named ?? "default");
  const known = await placements(placement ?? "default", drawn);
  if (known !== null) return known;
  const other = await placements("default", drawn);
  if (other === null) return null;
  const { page_url: _, ...bare } = other;
  return bare;
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
