import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, it } from "vitest";
import type { MintedToken } from "../../src/contract/tokens.ts";
import { useGateway } from "../support/journey/gateway.ts";
import { fillCatalogue, mint, productViewed, recommendations, send } from "../support/journey/shop.ts";
import { browsers } from "../support/mail-clients/client.ts";

const doorstep = useGateway();
/** Each is opened twice. */
const mails = 150;
const slots = 6;
const dwellSeconds = 2;
const proxy = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

const shop = Array.from({ length: 40 }, (_, n) => ({
  id: `item-${n}`,
  title: `Item ${n}`,
  url: `https://shop.example/p/item-${n}`,
  image: "https://photos.doorstep.test/photo.jpg",
  price: `${10 + n}.00`,
  currency: "EUR",
  category: `Category ${n % 5}`,
}));

beforeAll(async () => {
  await fillCatalogue(doorstep, shop);
  const body = { slots, dwell_seconds: dwellSeconds };
  const { status, text } = await doorstep.call("/v1/placements/six", { method: "PUT", key: "sk_dev", body });
  expect(status, text).toBe(200);
  const views = Array.from({ length: mails }, (_, n) => [
    productViewed(`p${n}`, `item-${n % 40}`),
    productViewed(`p${n}`, `item-${(n * 7 + 3) % 40}`),
  ]);
  await send(doorstep, ...views.flat());
});

it(`six pictures fetched at once, of ${mails} mails opened twice, are of one decision and repeat no item`, async () => {
  const minted: MintedToken[] = [];
  for (let n = 0; n < mails; n++) {
    minted.push(await mint(doorstep, { user_id: `p${n}`, send_id: "six", placement: "six" }));
  }
  const [wrong, counted] = [[] as string[], { bursts: 0, pictures: 0, answers: 0, upgrades: 0 }];
  const before = new Map<number, string>();

  const open = async (n: number, isActing: boolean): Promise<void> => {
    const links = minted[n]?.slots ?? [];
    const pictures = [...links, ...links.slice(n % slots, (n % slots) + 1)].map(({ image_url }) =>
      doorstep.call(image_url, { headers: { "user-agent": proxy } }),
    );
    // They do something in the middle of it, and the sender asks.
    const acting = isActing ? [send(doorstep, productViewed(`p${n}`, `item-${(n * 11 + 5) % 40}`))] : [];
    const asking = n % 4 === 0 ? [recommendations(doorstep, `user_id=p${n}&placement=six&send_id=six`)] : [];
    const [served] = await Promise.all([Promise.all(pictures), Promise.all(acting), Promise.all(asking)]);
    const tags = served.map(({ headers }) => headers.get("etag") ?? "");
    const clicks = await Promise.all(
      links.map(({ click_url }) => doorstep.call(click_url, { headers: { "user-agent": browsers.windows } })),
    );
    const pages = clicks.map(({ headers }) => headers.get("location")?.split("?")[0] ?? "");
    const { items } = await recommendations(doorstep, `user_id=p${n}&placement=six&send_id=six`);
    counted.bursts += 1;
    counted.pictures += served.length;
    counted.answers += 1 + asking.length;
    const isWhole = served.every(({ status, type }) => status === 200 && type === "image/jpeg");
    const areDistinct = new Set(tags).size === slots && new Set(pages).size === slots;
    const areOne = items.map(({ url }) => url).join() === pages.join();
    if (!isWhole || !areDistinct || !areOne) wrong.push(`p${n}: ${pages.join()} / ${tags.join()}`);
    const shown = tags.slice(0, slots).join();
    if (before.has(n) && before.get(n) !== shown) counted.upgrades += 1;
    before.set(n, shown);
  };

  const openAll = async (isActing: boolean): Promise<void> => {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < mails) await open(next++, isActing);
    };
    await Promise.all([lane(), lane(), lane()]);
  };
  await openAll(false);
  // All of them do something else, and the dwell ends.
  await send(doorstep, ...minted.map((_, n) => productViewed(`p${n}`, `item-${(n * 13 + 1) % 40}`)));
  await sleep(dwellSeconds * 1_000 + 500);
  await openAll(true);
  process.stderr.write(`Bursts over HTTP: ${JSON.stringify(counted)}, ${wrong.length} wrong\n`);
  expect(wrong).toEqual([]);
  expect(counted.upgrades).toBeGreaterThan(mails / 2);
});
