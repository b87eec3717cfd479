import type { DecidedSlot } from "../../src/contract/decision.ts";
import { slotOf } from "./slot-of.ts";

const bytes = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** The same plain red 30 x 20 picture in three formats. */
export const redPhotos = {
  png: bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAB4AAAAUCAMAAACtdX32AAAAA1BMVEXcJiYyOvdXAAAAD0lEQVR42mNgGAWjgD4AAAJsAAECjsaQAAAAAElFTkSuQmCC",
  ),
  webp: bytes(
    "UklGRm4AAABXRUJQVlA4TGIAAAAvHcAEAM1VICICHogEAAAAAIABAAAAwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACHggAQAAAAAA5x8AAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAEJGPKg==",
  ),
  jpeg: bytes(
    "/9j/4AAQSkZJRgABAgAAAQABAAD/wAARCAAUAB4DABEAAREBAhEB/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/9sAQwEODg4TERMmFRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAUG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAAAAPwCSAAAD/9oACAEBEQA/AJoAAAP/2gAIAQIRAD8A2gAAAP/Z",
  ),
};

const plain = slotOf("m1", { title: "Stoneware Mug", price_text: "£24.00" });

/**
 * The cards whose exact bytes are kept in test/golden/cards: `photo` names what is drawn as theirs, `sha256` is how
 * the bytes' hash begins, for runtimes without files.
 */
export const cardSamples = {
  sale: {
    facts: { ...plain, title: "Handmade stoneware coffee mug, glazed twice in ocean blue", was_price_text: "£32.00" },
    photo: "file",
    sha256: "1f25b29c36db0e5efc0241a4ddfa5cb2",
  },
  plain: {
    facts: { ...plain, title: "Лампа настольная «Ёлка»", price_text: "12 345,00 ₽" },
    photo: "none",
    sha256: "292eb8708c5e6ffe8f1087d67947e20a",
  },
  wide: {
    facts: { ...plain, title: "Đèn bàn gỗ — Καφές, Žluťoučký kůň", price_text: "1.299,00 €" },
    photo: "red",
    sha256: "85a90d20c88b7fca5e722273e97a5446",
  },
} as const satisfies Record<string, { facts: DecidedSlot; photo: "file" | "none" | "red"; sha256: string }>;

export const plainFacts = plain;
