import { describe, expect, it } from "vitest";
import { toBase64url } from "../../../src/base/bytes.ts";
import type { Keyring } from "../../../src/contract/keys.ts";
import type { RecommendedItem } from "../../../src/contract/recommendation.ts";
import { createMessageLinks } from "../../../src/message/send-time.ts";
import { createTokens } from "../../../src/message/tokens.ts";
import { createPseudonyms } from "../../../src/platform/cloudflare/pseudonyms.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";
import { type DrawnPictures, drawnPictures } from "../../../src/render/drawn-pictures.ts";
import { createPictures } from "../../../src/render/pictures.ts";
import { createStrips } from "../../../src/render/strips.ts";
import { onePerson } from "../../support/one-person.ts";
import { placements } from "../../support/placements.ts";
import { cardOf, renderParts, tellingPainter } from "../../support/render-parts.ts";
import { plainPictures } from "../../support/plain-card.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] };
const item = (id: string): RecommendedItem => ({
  id,
  title: id,
  url: `https://shop.example/${id}`,
  image: `https://shop.example/${id}.jpg`,
  price: "1.00",
  price_text: "€1.00",
  was_price_text: "",
  currency: "EUR",
  reason: "",
  strategy: "for-you",
  is_fallback: false,
});

const picturesOf = (drawn: DrawnPictures) =>
  createPictures({
    drawn,
    timers: { get: () => null },
    strips: createStrips(plainPictures),
    plain: plainPictures,
  });

describe("a send-time answer", () => {
  it("has drawn the pictures of its slots when the mail is opened", async () => {
    const telling = tellingPainter();
    const drawn = drawnPictures(renderParts({ painter: telling.painter }));
    const links = createMessageLinks({
      person: onePerson(),
      placements,
      facts: async () => new Map(),
      isPreview: (send) => send === "preview",
      propose: async () => [],
      clock: { now: () => 1_000 },
      random: { uuid: () => "1", bytes: (length) => new Uint8Array(length) },
      tokens: createTokens(createTokenSeal(keyring)),
      pseudonyms: createPseudonyms(keyring),
      pictures: picturesOf(drawn),
    });
    const settled = await links.settle({
      key: toBase64url(new Uint8Array(16)),
      send: "s",
      placement: "default",
      origin: "https://d.example",
      revision: 1,
      isOpenEnded: false,
      items: [item("lamp"), item("rug")],
    });
    expect(telling.drawn).toBe(0);
    await links.warm("default", settled);
    expect(telling.drawn).toBe(2);
    const [lamp, rug, none] = settled.slots.map(({ shows }) => shows);
    for (const shows of [lamp, rug]) {
      if (shows === undefined) throw new Error("a slot is missing");
      expect((await drawn.get(cardOf(shows), { patience: 1_000, waitUntil: () => undefined })).from).toBe("memory");
    }
    expect(none?.item).toBeNull();
  });

  it("keeps nothing for somebody who withdrew, and still has links for every slot", async () => {
    const person = onePerson();
    person.current = { ...person.current, withdrawn: true };
    const links = createMessageLinks({
      person,
      placements,
      facts: async () => new Map(),
      isPreview: (send) => send === "preview",
      propose: async () => [],
      clock: { now: () => 1_000 },
      random: { uuid: () => "1", bytes: (length) => new Uint8Array(length) },
      tokens: createTokens(createTokenSeal(keyring)),
      pseudonyms: createPseudonyms(keyring),
      pictures: picturesOf(drawnPictures(renderParts())),
    });
    const key = toBase64url(new Uint8Array(16));
    const proposal = {
      key,
      send: "s",
      placement: "default",
      origin: "https://d.example",
      revision: 1,
      isOpenEnded: false,
    };
    const settled = await links.settle({ ...proposal, items: [item("lamp")] });
    expect(settled.slots.map(({ shows }) => shows.item)).toEqual(["lamp", null, null]);
    for (const { image_url, click_url } of settled.slots) {
      expect([image_url, click_url].every((url) => url.startsWith("https://d.example/"))).toBe(true);
    }
    expect(person.writes).toBe(0);
  });
});
