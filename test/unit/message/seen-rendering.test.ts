import { describe, expect, it } from "vitest";
import { openWorld } from "../../support/open-world.ts";

const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1";
const windows =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36";
const gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
const by = (agent: string) => ({ "user-agent": agent });

/** Apple's relay fetched lamps an hour before Gmail's proxy fetched shoes. */
const readInTwoClients = async () => {
  const world = openWorld();
  const { images, clicks } = await world.mint("news");
  const image = images[0] ?? "";
  const click = clicks[0] ?? "";
  expect(await world.see(image, by("Mozilla/5.0"))).toBe("lamp-1");
  world.acts("shoe");
  world.state.now += 3_600_000;
  expect(await world.see(image, by(gmail))).toBe("shoe-1");
  return { ...world, image, click };
};

describe("a click", () => {
  it("resolves to the rendering that its client shows: Apple's frozen copy, Gmail's last one", async () => {
    const { state, follow, click } = await readInTwoClients();
    state.now += 3 * 3_600_000;
    expect(await follow(click, by(iphone))).toBe("lamp-1");
    expect(await follow(click, by(windows))).toBe("shoe-1");
  });

  it("right after a fetch of one client comes from that one", async () => {
    const { state, follow, click } = await readInTwoClients();
    state.now += 20_000;
    expect(await follow(click, by(iphone))).toBe("shoe-1");
  });

  it("of a client that only ever fetched one rendering does not depend on what came after", async () => {
    const { see, follow, mint, acts, state } = openWorld();
    const { images, clicks } = await mint("news");
    await see(images[0] ?? "", by("Mozilla/5.0"));
    for (const best of ["shoe", "sofa", "rug"]) {
      acts(best);
      state.now += 86_400_000;
      // Looked at by a scanner, and by whoever clicks.
      await see(images[0] ?? "", by("Barracuda"));
      expect(await follow(clicks[0] ?? "", by(iphone))).toBe("lamp-1");
      expect(await follow(clicks[0] ?? "", by(windows))).toBe("lamp-1");
    }
  });

  it("on a slot that nobody fetched goes where its picture would", async () => {
    const { see, follow, mint } = openWorld();
    const { images, clicks } = await mint("news");
    await see(images[0] ?? "", by(gmail));
    expect(await follow(clicks[2] ?? "", by(windows))).toBe("lamp-3");
  });
});
