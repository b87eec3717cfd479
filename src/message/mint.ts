import { err, ok, type Result } from "../base/result.ts";
import type { Pseudonyms } from "../base/sealer.port.ts";
import type { MintedToken, TokenRequest } from "../contract/tokens.ts";
import { messageLinks, personLinks, type SlotLinks } from "./links.ts";
import { drawnNow, pictureSize, picturesOf, type Placement, type Placements } from "./placement.ts";
import type { Tokens } from "./tokens.ts";

export type MintDeps = {
  readonly tokens: Tokens;
  readonly pseudonyms: Pseudonyms;
  readonly placements: Placements;
};

/** One message's slots, or with `send` null one person's. */
export type LinkedSlots = {
  readonly key: string;
  readonly send: string | null;
  readonly placement: Placement;
  /** How many pictures; the placement's own number for a person. */
  readonly pictures: number;
};

/** Addresses of every picture of one message, or of one person. */
export const mintLinks = async (
  { tokens }: Pick<MintDeps, "tokens">,
  origin: string,
  { key, send, placement, pictures }: LinkedSlots,
): Promise<SlotLinks[]> => {
  const sent = send === null ? { placement: null } : { placement: placement.id, ...drawnNow(placement) };
  const claims = { key, send, ...sent };
  const [image, click] = await Promise.all([tokens.mint("image", claims), tokens.mint("click", claims)]);
  return send === null
    ? personLinks(origin, { image, click }, placement.id, pictures, placement.drawing.format)
    : messageLinks(origin, { image, click }, pictures, placement.drawing.format);
};

/** Mints by cryptography alone: no storage is touched, so a person nobody has heard of gets working addresses too. */
export const mintToken = async (
  deps: MintDeps,
  origin: string,
  request: TokenRequest,
): Promise<Result<MintedToken, "unknown_placement">> => {
  const placement = await deps.placements(request.placement ?? "default");
  if (placement === null) return err("unknown_placement");
  const key = await personKey(deps.pseudonyms, request);
  const send = request.send_id ?? null;
  const [token, links] = await Promise.all([
    deps.tokens.mint("json", { key, send, placement: placement.id }),
    mintLinks(deps, origin, { key, send, placement, pictures: picturesOf(placement) }),
  ]);
  const { alt } = placement;
  const { width, height } = pictureSize(placement);
  const slots = links.map((link) => ({ ...link, alt, width, height }));
  const { user_id, anonymous_id, email_sha256, send_id } = request;
  return ok({
    ...(user_id === undefined ? {} : { user_id }),
    ...(anonymous_id === undefined ? {} : { anonymous_id }),
    ...(email_sha256 === undefined ? {} : { email_sha256 }),
    ...(send_id === undefined ? {} : { send_id }),
    placement: placement.id,
    token,
    slots,
  });
};

const personKey = (pseudonyms: Pseudonyms, request: TokenRequest): Promise<string> => {
  if (request.user_id !== undefined) return pseudonyms.key("user", request.user_id);
  if (request.anonymous_id !== undefined) return pseudonyms.key("anonymous", request.anonymous_id);
  return pseudonyms.key("email", request.email_sha256 ?? "");
};
