import { describe, expect, it } from "vitest";
import { openWorld } from "../../support/open-world.ts";

describe("a preview send", () => {
  it.each(["dispatch_id_for_unsent_campaign", "proof", " PROOF "])(
    "%j shows what is best at each fetch; nothing is kept or counted",
    async (send) => {
      const { mint, see, follow, acts, logged, person } = openWorld();
      const { images, clicks } = await mint(send);
      expect(await see(images[1] ?? "")).toBe("lamp-2");
      acts("shoe");
      expect(await see(images[1] ?? "")).toBe("shoe-2");
      expect(await follow(clicks[1] ?? "")).toBe("shoe-2");
      expect([logged, person.writes]).toEqual([[], 0]);
    },
  );
});

describe("somebody who withdrew", () => {
  it("sees item-free pictures in a mail that showed them items, and clicks lead home; nothing is logged", async () => {
    const { mint, see, follow, logged, person, state } = openWorld();
    const { images, clicks } = await mint("news");
    expect(await see(images[0] ?? "")).toBe("lamp-1");
    expect(await follow(clicks[0] ?? "")).toBe("lamp-1");
    const before = [logged.length, person.writes];
    person.current = { ...person.current, withdrawn: true };
    state.now += 5_000;
    for (const url of images) expect(await see(url)).toBeNull();
    for (const url of clicks) expect(await follow(url)).toBe("");
    const other = await mint("proof");
    expect(await see(other.images[0] ?? "")).toBeNull();
    expect([logged.length, person.writes]).toEqual(before);
  });

  it("is not whoever is unknown, who sees what is popular", async () => {
    const { mint, see, person } = openWorld();
    person.current = { ...person.current, known: false };
    expect(await see((await mint("news")).images[0] ?? "")).toBe("lamp-1");
  });
});
