import { ExternalId } from "../contract/ids.ts";
import { limits } from "../contract/limits.ts";
import type { TokenClaims } from "./claims.ts";
import { drawnAsCard, type Placements } from "./placement.ts";
import type { MessageRef } from "./showing.ts";

/** The message that a token (with, for a person token, the rest of the path) stands for. */
export const messageOf = async (
  placements: Placements,
  claims: TokenClaims,
  path: { readonly placement: string; readonly send: string } | null,
): Promise<MessageRef | null> => {
  // A token that carries its send is complete; a person token needs the path.
  const placement =
    claims.send === null
      ? await placements(path?.placement ?? "default")
      : await placements(claims.placement ?? "default", claims.drawn ?? drawnAsCard);
  // Whoever has a person's address may put anything in it, and the send goes on the log with the opening.
  const send = ExternalId.safeParse((claims.send ?? path?.send ?? "").slice(0, limits.idLength));
  if (!send.success || placement === null) return null;
  return { key: claims.key, send: send.data, placement, ...(claims.send === null ? { isOpenEnded: true } : {}) };
};
