import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DemoAnswer, DemoGateway, DemoSlot } from "./api.ts";
import type { ShopItem } from "./shop.ts";

export type StoryResult = {
  /** Steps that did not hold, in words; empty when the story is true. */
  readonly failures: readonly string[];
  /** From sending the product view to the JSON answer, and to the picture, that know it; ms. */
  readonly clickToJsonMs: number;
  readonly clickToImageMs: number;
};

type Told = {
  readonly gateway: DemoGateway;
  readonly items: readonly ShopItem[];
  readonly folder: string;
  readonly say: (text: string) => void;
};

export const shopper = "ada";
/** The first open of the story's email; the inbox page opens the same one. */
export const storySend = "november-news";

/** A picture served a moment ago is kept this long, so that one open never flickers; the story waits it out. */
const dwellMs = 10_000;
const longestWaitMs = 5_000;

/** One shopper's way: browse, get an email, look at something else, open the email. Every step is checked. */
export const tellStory = async ({ gateway, items, folder, say }: Told): Promise<StoryResult> => {
  const failures: string[] = [];
  const check = (holds: boolean, what: string): void => {
    if (!holds) failures.push(what);
    if (!holds) say(`   FAILED: ${what}`);
  };
  await mkdir(folder, { recursive: true });
  const [first, second] = twoTastes(items);

  say(`1. Ada looks at "${first.title}" on the website.`);
  await view(gateway, first, 1);
  const before = await gateway.recommendations(shopper);
  say(`   Send-time JSON now:\n${listed(before)}`);
  check(before.known && before.items.length === 3, "the JSON before knows Ada and fills three slots");

  say("2. The email goes out. Ada opens it: the first picture is fetched.");
  const opened = await gateway.slots(shopper, storySend);
  const unopened = await gateway.slots(shopper, `${storySend}-unopened`);
  const early = await gateway.image(slot(opened).image_url);
  const openedAt = performance.now();
  check(isJpeg(early.bytes), "the first picture is a JPEG");
  const earlyFile = join(folder, "open-1-before.jpg");
  await writeFile(earlyFile, early.bytes);
  say(`   ${early.bytes.length.toLocaleString("en-US")} bytes saved as ${earlyFile}`);

  say(`3. Ada looks at "${second.title}".`);
  const clicked = performance.now();
  await view(gateway, second, 2);
  const after = await until(
    () => gateway.recommendations(shopper),
    (answer) => mentions(answer, second),
  );
  const clickToJsonMs = performance.now() - clicked;
  check(after.found, "the JSON after knows the last product view");
  say(`   Send-time JSON ${ms(clickToJsonMs)} after the click:\n${listed(after.value)}`);
  check(
    JSON.stringify(after.value.items) !== JSON.stringify(before.items),
    "the JSON after differs from the one before",
  );

  say(
    `4. Ada looks at "${first.title}" again and then at "${second.title}"; an email that was never opened is opened.`,
  );
  await view(gateway, first, 3);
  const clickedAgain = performance.now();
  await view(gateway, second, 4);
  const late = await gateway.image(slot(unopened).image_url);
  const clickToImageMs = performance.now() - clickedAgain;
  check(isJpeg(late.bytes), "the open-time picture is a JPEG");
  const target = await gateway.clickTarget(slot(unopened).click_url);
  const expected = (await gateway.recommendations(shopper)).items[0];
  check(
    items.some((item) => item.url === target && item.id === expected?.id),
    `the picture's click (${target}) leads to the product that the JSON names first (${expected?.id})`,
  );
  const lateFile = join(folder, "open-2-after.jpg");
  await writeFile(lateFile, late.bytes);
  say(`   The picture came ${ms(clickToImageMs)} after the click: ${lateFile}`);
  say(`   Its click leads to ${target}`);

  const rest = Math.max(0, dwellMs + 500 - (performance.now() - openedAt));
  say(`5. In ${Math.ceil(rest / 1000)} s the email of step 2 is opened once more: same address, new picture.`);
  await sleep(rest);
  const again = await gateway.image(slot(opened).image_url);
  await writeFile(join(folder, "open-1-again.jpg"), again.bytes);
  check(
    isJpeg(again.bytes) && !again.bytes.equals(early.bytes),
    "the same address shows another picture after the new view",
  );
  check(again.bytes.equals(late.bytes), "both emails show the same product now");
  return { failures, clickToJsonMs, clickToImageMs };
};

/** Two products that nobody takes for each other. */
const twoTastes = (items: readonly ShopItem[]): [ShopItem, ShopItem] => {
  const [first] = items;
  const second = items.find((item) => item.category !== first?.category);
  if (first === undefined || second === undefined) throw new Error("the demo shop needs two categories");
  return [first, second];
};

const view = (gateway: DemoGateway, item: ShopItem, step: number): Promise<unknown> =>
  gateway.post("/v1/track", "wk_dev", {
    userId: shopper,
    event: "Product Viewed",
    messageId: `story-${step}-${Date.now()}`,
    timestamp: new Date().toISOString(),
    properties: { product_id: item.id, category: item.category, brand: item.brand, price: item.price },
  });

const until = async <T>(ask: () => Promise<T>, good: (answer: T) => boolean): Promise<{ value: T; found: boolean }> => {
  const started = performance.now();
  for (;;) {
    const value = await ask();
    if (good(value)) return { value, found: true };
    if (performance.now() - started > longestWaitMs) return { value, found: false };
    await sleep(20);
  }
};

const mentions = (answer: DemoAnswer, item: ShopItem): boolean =>
  answer.items.some((recommended) => recommended.reason.includes(item.title));

const slot = (slots: readonly DemoSlot[]): DemoSlot => {
  const [first] = slots;
  if (first === undefined) throw new Error("no token was minted");
  return first;
};

const isJpeg = (bytes: Buffer): boolean => bytes.length > 1_000 && bytes[0] === 0xff && bytes[1] === 0xd8;
const ms = (value: number): string => `${value.toFixed(0)} ms`;
const listed = (answer: DemoAnswer): string =>
  answer.items.map((item) => `      ${item.title} · ${item.price_text} · ${item.reason}`).join("\n");
