import { expect, it } from "vitest";
import { Placement as Configured, defaultPlacement } from "../../../src/contract/placement.ts";
import { closestItems } from "../../../src/message/closest.ts";
import { MemoryReadModel, readsOf, viewer } from "../../support/recommend-parts.ts";
import { shownDefault } from "../../support/placements.ts";

const model = new MemoryReadModel().popular(["hit"]);
for (const id of ["seen", "a", "b", "c", "dear", "hit"]) {
  model.item({ id, category: "Lighting", price: id === "dear" ? "900.00" : "10.00" });
}
model.item({ id: "gone", category: "Lighting", availability: "out_of_stock" });
model.related("seen", [
  ["gone", 9],
  ["dear", 8],
  ["a", 7],
  ["b", 6],
]);
const closest = closestItems(readsOf(model), { now: () => 1_000_000 }, "EUR");
const placement = async (rules: object) => ({
  ...(await shownDefault()),
  ...Configured.parse({ ...defaultPlacement, rules }),
});
const items = async (rules: object = {}, view: Parameters<typeof closest>[0] = null, item = "seen") =>
  (await closest(view, await placement(rules), item)).map((slot) => slot.item);

it("finds what goes with an item and can be bought, by the placement's rules", async () => {
  expect(await items()).toEqual(["dear", "a", "b"]);
  expect(await items({ in_stock: false })).toEqual(["dear", "a", "b"]);
  expect(await items({ price_max: "100.00" })).toEqual(["a", "b"]);
});

it("leaves out what the person refused, and what is pinned or only popular", async () => {
  expect(await items({}, viewer([], { refused: ["a"] }))).toEqual(["dear", "b"]);
  expect(await items({ pins: [{ slot: 1, item: "hit" }] })).toEqual(["dear", "a", "b"]);
});

it("finds nothing for an item without company, and words what it finds like any slot", async () => {
  expect(await items({}, null, "unheard-of")).toEqual([]);
  const [first] = await closest(null, await placement({}), "seen");
  expect(first).toMatchObject({ title: "Title dear", url: "https://shop.example/dear", price_text: "€900.00" });
});
