import { describe, expect, it } from "vitest";
import { defaultPlacement, Placement } from "../../../src/contract/placement.ts";
import { Template } from "../../../src/contract/template.ts";
import { anybody, pictureOrder } from "../../../src/message/picture-order.ts";
import { messagePlacements } from "../../../src/message/placement.ts";
import { slotOf } from "../../support/slot-of.ts";

/** A strip of `slots` pictures of a template, `drawn` so when its mail was sent. */
const stripOf = async (slots: number, given: { format: "jpg" | "png"; width: number }, drawn?: number) => {
  const boxes = [{ kind: "photo", x: 0, y: 0, width: given.width, height: 50 }];
  const template = Template.parse({ id: "row", height: 50, ...given, boxes });
  const placement = Placement.parse({ ...defaultPlacement, layout: "strip", slots, template: "row" });
  const placements = messagePlacements(
    () => placement,
    () => template,
  );
  const sent = drawn === undefined ? undefined : { template: "row", width: given.width, height: 50, strip: drawn };
  return placements("p", sent);
};

describe("a strip", () => {
  it.each([
    ["jpg", 200, 3],
    ["jpg", 400, 2],
    ["jpg", 150, null],
    ["jpg", 301, null],
    ["png", 200, null],
  ] as const)("of %s pictures of %i pixels has %s of them", async (format, width, places) => {
    expect((await stripOf(3, { format, width }))?.strip).toBe(places);
  });

  it("stays as wide as its mail has room for when the placement has fewer slots by now", async () => {
    const placement = await stripOf(2, { format: "jpg", width: 200 }, 4);
    const decided = [slotOf("lamp"), slotOf("mug")];
    const order = placement && pictureOrder(placement, decided, 1, anybody);
    expect(order?.slots.map(({ item }) => item)).toEqual(["lamp", "mug", null, null]);
  });
});
