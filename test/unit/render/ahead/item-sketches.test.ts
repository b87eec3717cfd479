import { describe, expect, it } from "vitest";
import { builtInTemplates, cardTemplate } from "../../../../src/contract/built-in-templates.ts";
import type { DecidedSlot } from "../../../../src/contract/decision.ts";
import { defaultPlacement } from "../../../../src/contract/placement.ts";
import { PictureTemplate } from "../../../../src/contract/template.ts";
import { type Facts, factsOf } from "../../../../src/items/facts.ts";
import { anybody, pictureOrder } from "../../../../src/message/picture-order.ts";
import { slotsOf } from "../../../../src/message/slots.ts";
import { stampOf } from "../../../../src/message/stamp.ts";
import { recommendedItem } from "../../../../src/recommend/answer.ts";
import { popular } from "../../../../src/recommend/strategies/popular.ts";
import { buildTile } from "../../../../src/render/ahead/build-tile.ts";
import { itemSketches } from "../../../../src/render/ahead/item-sketches.ts";
import { itemTemplates } from "../../../../src/render/ahead/item-templates.ts";
import { drawnPictures } from "../../../../src/render/drawn-pictures.ts";
import type { ReadyPicture } from "../../../../src/render/picture-cache.port.ts";
import { createPictures } from "../../../../src/render/pictures.ts";
import { sketchKey } from "../../../../src/render/sketch.ts";
import { createStrips } from "../../../../src/render/strips.ts";
import { mapCache, renderParts, tellingPainter } from "../../../support/render-parts.ts";
import { plainPictures } from "../../../support/plain-card.ts";

const items: readonly Facts[] = [
  {
    title: "Stoneware Mug",
    image: "https://cdn.shop.com/mug.jpg",
    price: "32.00",
    sale_price: "24.5",
    currency: "GBP",
  },
  { title: "  Two\nlines ", price: "1234.5", brand: "Ärzte & Co", category: "Home > Kitchen", rating: 4.25 },
  { title: "No price", image: "https://cdn.shop.com/a.jpg" },
  { title: "Only on sale", sale_price: "5.00", currency: "JPY" },
  { title: "Dearer on sale", price: "5.00", sale_price: "6.00" },
  { title: "茶碗 ☕ مزهرية", image: "http://cdn.shop.com/b.jpg", price: "0.10" },
].map((fields, n) => factsOf({ id: `i${n}`, ...fields }));

/** As a mail has it: proposed to a person, then stamped with what the catalogue says. */
const decided = (facts: Facts): DecidedSlot => {
  const recommended = recommendedItem(
    {
      facts,
      proposal: { item: facts.id, reason: { code: "in_cart" }, isPersonal: false },
      strategy: popular,
      becauseTitle: "",
    },
    { locale: "en", shopCurrency: "EUR" },
  );
  const [slot] = slotsOf([recommended], 1);
  if (slot === undefined) throw new Error("no slot");
  return { ...slot, ...stampOf(facts) };
};

const perishable = PictureTemplate.parse({
  id: "hurry",
  format: "png",
  width: 200,
  height: 100,
  boxes: [
    { kind: "text", x: 0, y: 0, width: 200, height: 40, runs: [{ text: "{{item.title}} {{item.brand}}", size: 12 }] },
    { kind: "text", x: 0, y: 50, width: 200, height: 40, perishable: true, runs: [{ text: "Only today", size: 12 }] },
  ],
});
const rating = builtInTemplates.get("rating") as PictureTemplate;

describe("what is drawn ahead of an item", () => {
  it.each([cardTemplate, rating, perishable])(
    "is what an open of any client asks for, found in the store: $id",
    async (template) => {
      const shelf = new Map<string, ReadyPicture>();
      const ahead = renderParts();
      for (const facts of items) {
        for (const sketch of itemSketches([template], facts, "EUR")) {
          // Those without stars look the same.
          expect(["built", "kept"]).toContain(await buildTile({ ...ahead, store: mapCache(shelf) }, sketch));
          expect(await buildTile({ ...ahead, store: mapCache(shelf) }, sketch)).toBe("kept");
        }
      }
      const telling = tellingPainter();
      const pictures = createPictures({
        drawn: drawnPictures(renderParts({ painter: telling.painter, store: mapCache(shelf) })),
        timers: { get: () => null },
        strips: createStrips(plainPictures),
        plain: plainPictures,
      });
      const placement = { ...defaultPlacement, drawing: template, strip: null, dwellMs: 0 };
      for (const facts of items) {
        for (const isFrozen of [false, true]) {
          const order = pictureOrder(placement, [decided(facts)], 1, { ...anybody, isFrozen });
          if (order === null) throw new Error("nothing to draw");
          const background: Promise<unknown>[] = [];
          const picture = await pictures.draw(order, {
            patience: 1_000,
            waitUntil: (work) => background.push(work),
          });
          await Promise.all(background);
          expect([...shelf.values()]).toContainEqual(picture);
        }
      }
      expect(telling.drawn).toBe(0);
    },
  );

  it("is one sketch where frozen and fresh pictures are the same, two where they differ", () => {
    const [mug] = items;
    if (mug === undefined) throw new Error("no item");
    expect(itemSketches([cardTemplate], mug, "EUR")).toHaveLength(1);
    expect(itemSketches([cardTemplate, perishable], mug, "EUR")).toHaveLength(3);
    expect(new Set(itemSketches([cardTemplate, perishable], mug, "EUR").map(sketchKey)).size).toBe(3);
  });

  it("is kept nowhere unless it is whole", async () => {
    const shelf = new Map<string, ReadyPicture>();
    const [mug] = items;
    const [sketch] = mug === undefined ? [] : itemSketches([cardTemplate], mug, "EUR");
    if (sketch === undefined) throw new Error("no sketch");
    const store = mapCache(shelf);
    const photos = { get: async () => ({ ok: false, error: "timeout" }) as const };
    expect(await buildTile({ ...renderParts({ photos }), store }, sketch)).toBe("timeout");
    const painter = () => Promise.reject(new Error("trap"));
    expect(await buildTile({ ...renderParts({ painter }), store }, sketch)).toBe("painter_failed");
    expect(shelf.size).toBe(0);
    const away = { ...store, put: () => Promise.reject(new Error("away")) };
    expect(await buildTile({ ...renderParts(), store: away }, sketch)).toBe("store_away");
  });
});

describe("templates that items are drawn with ahead", () => {
  const named = (...names: string[]) =>
    itemTemplates(
      names.map((template) => ({ template })),
      (id) => builtInTemplates.get(id) ?? (id === "hurry" ? perishable : null),
    );

  it("are those of the placements, once, without words of a person, charts of nobody and countdowns", async () => {
    const found = await named("card", "card", "greeting", "loyalty", "rating", "countdown", "hurry", "chart");
    expect(found.map(({ id }) => id)).toEqual(["card", "rating", "hurry"]);
  });

  it("are the card where a placement's own is gone", async () => {
    expect((await named("gone")).map(({ id }) => id)).toEqual(["card"]);
  });

  it("are six at most", async () => {
    const names = Array.from({ length: 9 }, (_, n) => `t${n}`);
    const found = await itemTemplates(
      names.map((template) => ({ template })),
      (id) => ({ ...perishable, id }),
    );
    expect(found.map(({ id }) => id)).toEqual(names.slice(0, 6));
  });
});
