import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { Recommendations } from "../../src/contract/recommendation.ts";
import { cardTemplate } from "../../src/contract/built-in-templates.ts";
import { drawingSize } from "../../src/render/template/resolve.ts";
import { readImageHeader } from "../../src/render/image-header.ts";
import { decodePicture } from "../lib/decode-picture.ts";

const Minted = z.object({ tokens: z.array(z.object({ slots: z.array(z.object({ image_url: z.string() })) })) });

/** How the reads went that must never break. */
export type Reads = {
  recommendations: number;
  images: number;
  /** With fewer items than asked for: nothing was known to show. */
  short: number;
  /** No 200, no JSON of the contract's shape, no picture of a card's size, or one that does not decode. */
  readonly broken: string[];
  readonly recommendationMs: number[];
  readonly imageMs: number[];
};

export const newReads = (): Reads => ({
  recommendations: 0,
  images: 0,
  short: 0,
  broken: [],
  recommendationMs: [],
  imageMs: [],
});

const pauseMs = 60;
/** An image costs some 100 ms of this machine to draw and to decode: one for so many recommendations. */
const imageEvery = 4;
const longestMs = 10_000;
const noConnection = "no answer: ";

/** Addresses of three images for each person, as an ESP would have minted them before all this. */
export const mintImages = async (url: string, people: readonly string[], send: string): Promise<string[]> => {
  const body = JSON.stringify(people.map((person) => ({ user_id: person, send_id: send })));
  const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/tokens`, { method: "POST", headers, body });
  const { tokens } = Minted.parse(await answer.json());
  return tokens.flatMap(({ slots }) => slots.map(({ image_url }) => image_url));
};

/** Asks for recommendations and opens images, one after the other, until it is over; a killed gateway answers nothing. */
export const runReads = async (
  url: string,
  people: readonly string[],
  images: readonly string[],
  reads: Reads,
  run: { readonly isOver: () => boolean; readonly isAway: () => boolean },
): Promise<void> => {
  const look = async (what: string, read: () => Promise<string | null>): Promise<void> => {
    const wasAway = run.isAway();
    const why = await read();
    const isExcused = why?.startsWith(noConnection) === true && (wasAway || run.isAway());
    if (why !== null && !isExcused) reads.broken.push(`${what}: ${why}`);
  };
  for (let turn = 0; !run.isOver(); turn++) {
    const person = people[turn % people.length] ?? "";
    await look(`recommendations of ${person}`, () => recommendationOf(url, person, reads));
    const image = turn % imageEvery === 0 ? images[(turn / imageEvery) % images.length] : undefined;
    if (image !== undefined) await look("image", () => imageOf(image, reads));
    await sleep(pauseMs);
  }
};

const recommendationOf = async (url: string, person: string, reads: Reads): Promise<string | null> => {
  reads.recommendations += 1;
  const address = `${url}/v1/recommendations?user_id=${person}&limit=3&key=rk_dev`;
  const got = await get(address, reads.recommendationMs);
  if (typeof got === "string") return got;
  try {
    const { items } = Recommendations.parse(JSON.parse(got.bytes.toString()));
    if (items.length < 3) reads.short += 1;
    return null;
  } catch (error) {
    return String(error).slice(0, 200);
  }
};

const imageOf = async (image: string, reads: Reads): Promise<string | null> => {
  reads.images += 1;
  const got = await get(image, reads.imageMs);
  if (typeof got === "string") return got;
  const bytes = new Uint8Array(got.bytes);
  const header = readImageHeader(bytes);
  const type = header === null ? "none" : `image/${header.format}`;
  if (header?.width !== width || header.height !== height || type !== got.type) {
    return `${JSON.stringify(header)} as ${got.type}`;
  }
  return (await isDecodable(bytes)) ? null : "does not decode";
};

const isDecodable = (bytes: Uint8Array): Promise<boolean> =>
  decodePicture(bytes).then(
    () => true,
    () => false,
  );

const { width, height } = drawingSize(cardTemplate);

const get = async (url: string, times: number[]): Promise<{ bytes: Buffer; type: string } | string> => {
  const started = performance.now();
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(longestMs) });
    const bytes = Buffer.from(await answer.arrayBuffer());
    times.push(performance.now() - started);
    return answer.status === 200
      ? { bytes, type: answer.headers.get("content-type") ?? "" }
      : `status ${answer.status}`;
  } catch (error) {
    return `${noConnection}${String(error)}`;
  }
};
