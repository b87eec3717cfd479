import { describe, expect, it } from "vitest";
import type { SettledMessage } from "../../../src/recommend/message-links.port.ts";
import { messageItems } from "../../../src/recommend/message-answer.ts";
import { slotOf } from "../../support/slot-of.ts";

const size = { width: 600, height: 200 };
const shown = (item: string, url: string) => ({
  shows: slotOf(item, { price_text: "€1.00" }),
  image_url: url === "" ? "" : `https://d.example/o/t/${url}`,
  click_url: url === "" ? "" : "https://d.example/c/t/1",
});
const told = (settled: Pick<SettledMessage, "slots" | "alt">) =>
  messageItems({ decision_id: "d", size, ...settled }, [], 3).map(
    ({ image_width: width, image_height: height, image_alt: alt }) => ({ width, height, alt }),
  );

describe("the items of a send-time answer", () => {
  it("say the size of their pictures and what these show", () => {
    expect(told({ alt: null, slots: [shown("lamp", "1.jpg"), shown("rug", "2.jpg")] })).toEqual([
      { ...size, alt: "lamp, €1.00" },
      { ...size, alt: "rug, €1.00" },
    ]);
  });

  it("say all that a strip shows with the first of them; the others have no picture", () => {
    expect(told({ alt: null, slots: [shown("lamp", "1.jpg"), shown("rug", "")] })).toEqual([
      { ...size, alt: "lamp, €1.00; rug, €1.00" },
      { width: undefined, height: undefined, alt: undefined },
    ]);
  });

  it("say no item where the pictures show none", () => {
    expect(told({ alt: "Hello", slots: [shown("lamp", "1.png")] })).toEqual([{ ...size, alt: "Hello" }]);
  });
});
