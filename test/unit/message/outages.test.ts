import { expect, it } from "vitest";
import { openWorld } from "../../support/open-world.ts";

const gmail = { "user-agent": "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)" };
const apple = { "user-agent": "Mozilla/5.0" };
const android = { "user-agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36" };
const iphone = {
  "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1) AppleWebKit/605.1.15 Version/19.1 Safari/604.1",
};

/** The same in every run. */
const seeded = (seed: number) => (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

it("clicks lead to what their client shows, though objects and copies come and go", { timeout: 120_000 }, async () => {
  const random = seeded(20_261_123);
  const clicks = { right: 0, wrong: 0, home: 0, duringOutage: 0 };
  const pictures = { itemFree: 0, whole: 0 };
  for (let mail = 0; mail < 60; mail++) {
    const { mint, see, follow, acts, state, answers, idle, hurry } = openWorld();
    hurry.by = 30;
    const { images, clicks: links } = await mint(`news-${mail}`);
    /** What each client shows in each slot: Apple its first picture, Gmail its last. */
    const shows = { apple: new Map<number, string>(), gmail: new Map<number, string>() };
    const fetchAll = async (client: "apple" | "gmail"): Promise<void> => {
      for (const [slot, url] of images.entries()) {
        if (client === "apple" && shows.apple.has(slot)) continue;
        const item = await see(url, client === "apple" ? apple : gmail);
        pictures[item === null ? "itemFree" : "whole"] += 1;
        if (item === null) shows[client].delete(slot);
        else shows[client].set(slot, item);
      }
    };
    const clickAll = async (client: "apple" | "gmail"): Promise<void> => {
      for (const [slot, item] of shows[client]) {
        const led = await follow(links[slot] ?? "", client === "apple" ? iphone : android);
        // Home is never wrong, but only where nothing at all can be asked.
        const isHome = led === "" && answers.person !== "well" && answers.copies !== "well";
        clicks[isHome ? "home" : led === item ? "right" : "wrong"] += 1;
        if (answers.person !== "well") clicks.duringOutage += 1;
      }
    };
    const comeBack = async (): Promise<void> => {
      [answers.person, answers.copies] = ["well", "well"];
      await idle();
    };
    await fetchAll(random() < 0.5 ? "gmail" : "apple");
    for (let step = 0; step < 8; step++) {
      state.now += Math.floor(random() * 3_600_000);
      const dice = random();
      if (dice < 0.25) acts(`thing-${mail}-${step}`);
      else if (dice < 0.4) answers.person = "refuses";
      else if (dice < 0.45) answers.copies = "refuses";
      else if (dice < 0.6) await comeBack();
      else if (dice < 0.8) await fetchAll("gmail");
      else if (dice < 0.9) await fetchAll("apple");
      else await clickAll("gmail");
    }
    await comeBack();
    state.now += 7_200_000;
    await clickAll("gmail");
    await clickAll("apple");
  }
  console.log({ ...clicks, ...pictures });
  expect(clicks.wrong).toBe(0);
  expect(clicks.right).toBeGreaterThan(200);
  expect(clicks.duringOutage).toBeGreaterThan(10);
});
