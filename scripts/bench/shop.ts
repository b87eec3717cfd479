import { drawPhotos } from "../demo/photos.ts";
import { seeded } from "../lib/seeded.ts";
import { untilNoLag } from "../replay/lag.ts";
import { requestBytes } from "./connection.ts";
import { sendEach } from "./load.ts";

export const people = 300;
const items = 480;
const photos = 24;
const viewsEach = 12;

export const personId = (index: number): string => `shopper-${index % people}`;
export const itemId = (index: number): string => `item-${index % items}`;

const json = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  "content-type": "application/json",
});

/** One page's worth of events of one person in the Segment batch format, fresh ids every time. */
export const viewsBody = (person: string, count: number, first: number, unique: string): string => {
  const timestamp = new Date().toISOString();
  const batch = Array.from({ length: count }, (_, i) => ({
    type: "track",
    event: "Product Viewed",
    messageId: `${unique}-${i}`,
    timestamp,
    userId: person,
    properties: { product_id: itemId(first + i * 7), price: "19.90", currency: "EUR", category: "Kitchen" },
    context: { locale: "en-GB", page: { url: "https://shop.example/p/1", title: "A product of the shop" } },
  }));
  return JSON.stringify({ batch });
};

export const batchRequest = (body: string): Buffer => requestBytes("POST", "/v1/batch", json("wk_dev"), body);

/** A catalogue with photos, and shoppers who viewed things, all applied: what recommendations need to be personal. */
export const fillShop = async (url: string, port: number, files: readonly string[]): Promise<void> => {
  const catalogue = Array.from({ length: items }, (_, i) => ({
    id: itemId(i),
    title: `Product number ${i} of the shop`,
    url: `https://shop.example/p/${i}`,
    image: `https://photos.doorstep.test/${files[i % files.length] ?? ""}`,
    price: `${10 + (i % 90)}.90`,
    currency: "EUR",
    category: `Category ${i % 12}`,
  }));
  const setUp = [requestBytes("POST", "/v1/catalog", json("sk_dev"), JSON.stringify(catalogue))];
  const random = seeded(7);
  const views = Array.from({ length: people }, (_, i) =>
    batchRequest(viewsBody(personId(i), viewsEach, Math.floor(random() * 60) * 8, `setup-${i}`)),
  );
  for (const requests of [setUp, views]) {
    const { errors } = await sendEach(port, 8, requests);
    if (errors > 0) throw new Error(`${errors} of ${requests.length} requests to fill the shop failed`);
  }
  await untilNoLag(url, "sk_dev", 60_000, () => undefined);
};

/** Draws the photos and returns their file names. */
export const drawShopPhotos = async (folder: string): Promise<readonly string[]> =>
  (await drawPhotos(folder, photos)).map(({ file }) => file);
