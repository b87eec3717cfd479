import { beforeAll, describe, expect, it } from "vitest";
import { type Journey, until, useGateway } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { catalogue, fillCatalogue, mint, productViewed, send } from "../support/journey/shop.ts";

const doorstep = useGateway();

/** The sum of a metric's series that have these labels. */
const metric = async ({ call }: Journey, name: string, ...labels: string[]): Promise<number> => {
  const { text } = await call("/metrics", { key: "sk_dev" });
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith(name) && labels.every((label) => line.includes(label)));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
};

const built = (outcome: string) => metric(doorstep, "tiles_built_total", `outcome="${outcome}"`);
const drawings = (from: string) => metric(doorstep, "drawings_total", `from="${from}"`);

/** Opens the pictures of a mail to somebody who looked at a lamp; they are of three items. */
const open = async (person: string, to: Journey = doorstep): Promise<Buffer[]> => {
  await send(to, productViewed(person, "lamp-1"));
  const minted = await mint(to, { user_id: person, send_id: "news" });
  const pictures = [];
  for (const { image_url } of minted.slots) {
    const picture = await to.call(image_url);
    await expectPicture(picture);
    pictures.push(picture.bytes);
  }
  return pictures;
};

describe("tiles built ahead", () => {
  beforeAll(() => fillCatalogue(doorstep));

  it("are there for the first open of all, in an isolate that has just started", async () => {
    await until("all are built", async () => (await built("built")) === catalogue.length);
    await until("none waits", async () => (await metric(doorstep, "tiles_waiting")) === 0);
    await doorstep.crash();
    await open("first");
    await until("it is counted", async () => (await drawings("store")) === 3);
    expect([await drawings("drawn"), await drawings("late")]).toEqual([0, 0]);
  });

  it("are built anew before anybody looks when a price changes, and only then", async () => {
    await fillCatalogue(doorstep);
    await fillCatalogue(
      doorstep,
      catalogue.map(({ id }) => ({ id, sale_price: "1.00", availability: "in_stock" })),
    );
    await until("all are built again", async () => (await built("built")) === 2 * catalogue.length);
    await until("none waits", async () => (await metric(doorstep, "tiles_waiting")) === 0);
    await doorstep.crash();
    const before = await drawings("store");
    await open("second");
    await until("it is counted", async () => (await drawings("store")) === before + 3);
    expect([await drawings("drawn"), await built("kept")]).toEqual([0, 0]);
  });

  it("are built of what had changed when the gateway was killed", async () => {
    await fillCatalogue(doorstep, [{ id: "lamp-1", title: "Reading lamp in red" }]);
    await until("it waits", async () => (await metric(doorstep, "tiles_waiting")) === 1);
    await doorstep.crash();
    await until("it is built", async () => (await built("built")) === 2 * catalogue.length + 1);
  });
});

describe("a store of tiles that is away", () => {
  const without = useGateway({ idle: ["TILE_STORE"] });

  it("costs nothing but painting: the same pictures", async () => {
    await fillCatalogue(without);
    await fillCatalogue(
      without,
      catalogue.map(({ id }) => ({ id, sale_price: "1.00", availability: "in_stock" })),
    );
    await fillCatalogue(without, [{ id: "lamp-1", title: "Reading lamp in red" }]);
    const [mine, theirs] = [await open("third"), await open("third", without)];
    expect(theirs).toEqual(mine);
    await until("it is counted", async () => (await metric(without, "drawings_total", 'from="drawn"')) > 0);
    expect(await metric(without, "drawings_total", 'from="store"')).toBe(0);
  });
});

describe("tiles switched off", () => {
  const off = useGateway({ bindings: { DOORSTEP_TILES: "off" } });

  it("are painted when they are looked at, and none ahead", async () => {
    await fillCatalogue(off);
    await open("fourth", off);
    await until("it is counted", async () => (await metric(off, "drawings_total", 'from="drawn"')) > 0);
    expect([await metric(off, "tiles_built_total"), await metric(off, "tiles_waiting")]).toEqual([0, 0]);
  });
});
