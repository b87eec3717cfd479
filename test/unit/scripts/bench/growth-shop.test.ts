import { describe, expect, it } from "vitest";
import { activePeople } from "../../../../scripts/bench/growth-shop.ts";

describe("the people that a growth bench asks for", () => {
  it("are as many on either side, each once, drawn from all of the shop", () => {
    const small = activePeople({ people: 3_000, items: 1 });
    const large = activePeople({ people: 100_000, items: 1 });
    expect([new Set(small).size, new Set(large).size]).toEqual([300, 300]);
    expect(large.at(-1)).toBe("person-99666");
  });

  it("are everybody of a shop with fewer", () => {
    expect(new Set(activePeople({ people: 40, items: 1 })).size).toBe(40);
  });
});
