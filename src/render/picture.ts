import { err, ok, type Result } from "../base/result.ts";
import { type CardFacts, drawCard } from "./card.ts";
import type { Drawing } from "./drawing.ts";
import type { Engine } from "./engine.port.ts";
import { fallbackCard } from "./fallback-card.ts";
import { checkPhoto, type PhotoRefusal } from "./photo.ts";
import type { PhotoFailure, PhotoSource } from "./photo-source.port.ts";
import type { Within } from "../base/within.port.ts";

/** How much of a card a picture holds; each is valid and of the card's size. */
export type CardLevel = "card" | "card-without-photo" | "fallback";

/** What a picture lacks, and why; closed. Null on a whole card and on one of an item that has no photo. */
export type CardFlaw =
  | PhotoFailure
  | PhotoRefusal
  | "photo_too_late"
  | "undecodable"
  | "no_item"
  | "engine_failed"
  | "engine_too_late";

export type Picture = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: "image/jpeg" | "image/png" | "image/gif";
  readonly level: CardLevel;
  readonly flaw: CardFlaw | null;
};

export type PictureDeps = { readonly engine: Engine; readonly photos: PhotoSource; readonly within: Within };

/** Milliseconds; `photo` 0 draws without asking for the photo. */
export type PictureBudget = { readonly photo: number; readonly engine: number };

/** JPEG quality by looking at cards: text edges stay clean, a card with a photo takes about 25 KB. */
const quality = 80;

/** The best picture of these facts that the budget allows. Never rejects: the last resort is the fallback card. */
export const cardPicture = async (deps: PictureDeps, facts: CardFacts, budget: PictureBudget): Promise<Picture> => {
  if (facts.item === null) return lastResort("no_item");
  const photo = facts.image === "" ? null : await fetchPhoto(deps, facts.image, budget.photo);
  if (photo?.ok === true) {
    const whole = await draw(deps, drawCard(facts, true), photo.value, budget.engine);
    if (whole.ok) return { bytes: whole.value, contentType: "image/jpeg", level: "card", flaw: null };
    if (whole.error === "engine_too_late") return lastResort(whole.error);
  }
  const plain = await draw(deps, drawCard(facts, false), null, budget.engine);
  if (!plain.ok) return lastResort(plain.error);
  // With the photo the engine failed and without it the engine works: the photo is at fault.
  const flaw = photo === null ? null : photo.ok ? "undecodable" : photo.error;
  return { bytes: plain.value, contentType: "image/jpeg", level: "card-without-photo", flaw };
};

const lastResort = (flaw: CardFlaw): Picture => ({ ...fallbackCard("jpg"), level: "fallback", flaw });

const fetchPhoto = async (
  { photos, within }: PictureDeps,
  url: string,
  ms: number,
): Promise<Result<Uint8Array, PhotoFailure | PhotoRefusal | "photo_too_late">> => {
  if (ms <= 0) return err("photo_too_late");
  try {
    const arrived = await within(photos.get(url), ms);
    if (!arrived.ok) return err("photo_too_late");
    if (!arrived.value.ok) return arrived.value;
    const photo = checkPhoto(arrived.value.value);
    return photo.ok ? ok(photo.value.bytes) : photo;
  } catch {
    return err("unreachable");
  }
};

const draw = async (
  { engine, within }: PictureDeps,
  drawing: Drawing,
  photo: Uint8Array | null,
  ms: number,
): Promise<Result<Uint8Array<ArrayBuffer>, "engine_failed" | "engine_too_late">> => {
  try {
    const drawn = await within(engine.renderCard(drawing, { format: "jpeg", quality, photo }), ms);
    return drawn.ok ? drawn : err("engine_too_late");
  } catch {
    return err("engine_failed");
  }
};
