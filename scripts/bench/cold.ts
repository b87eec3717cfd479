import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import * as z from "zod";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { cpuSeconds } from "./cpu.ts";
import type { BenchOptions } from "./options.ts";

/** Starts of the gateway that the mean is taken over: CPU is told in hundredths of a second. */
const starts = 8;
/** A tile that was painted is stored behind the answer, ms. */
const storing = 1_000;

const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
const Minted = z.object({ tokens: z.array(z.object({ slots: z.array(z.object({ image_url: z.string() })) })) });

/** What is asked for first, by the template that it is drawn with; null: an address that names nothing. */
const kinds = [
  ["an address that names nothing", null],
  ["a card whose tile is stored", "card"],
  ["a greeting", "greeting"],
  ["a countdown", "countdown"],
] as const;

/**
 * CPU of the first picture that a fresh isolate is asked for, without the engine. All that a first image request takes
 * is in it: settings, the person's object, the decision, tokens, and JavaScript that was never run before.
 */
export const coldPictures = async ({ folder, say }: BenchOptions) => {
  say("starting fresh isolates for the first pictures");
  const bundle = await bundleGateway();
  const rows = [];
  for (const [name, template] of kinds) {
    const options = { dir: join(folder, `cold-${template}`), bundle, logs: "drop", scheduleEvery: 0 } as const;
    const first = await startGateway(options);
    const path = template === null ? "/o/nothing/1.jpg" : await addressOf(first.url, template);
    await fetched(first.url + path);
    await sleep(storing);
    await first.stop();
    let [cpu, bytes] = [0, 0];
    for (let start = 0; start < starts; start++) {
      const gateway = await startGateway(options);
      try {
        const before = cpuSeconds(gateway.pid) ?? 0;
        bytes = await fetched(gateway.url + path);
        cpu += (cpuSeconds(gateway.pid) ?? 0) - before;
      } finally {
        await gateway.kill9();
      }
    }
    const cpu_ms = Math.round((cpu / starts) * 10_000) / 10;
    rows.push({ name: `first picture of a fresh isolate: ${name}`, cpu_ms, bytes, goal_ms: 15, goal_bytes: null });
  }
  return rows;
};

const fetched = async (url: string): Promise<number> => (await (await fetch(url)).arrayBuffer()).byteLength;

/** A person with what the templates name, an item, and where the person's picture is. */
const addressOf = async (url: string, template: string): Promise<string> => {
  const traits = { first_name: "Ada", offer_ends_at: new Date(Date.now() + 86_400_000).toISOString() };
  await send(`${url}/v1/identify`, "POST", { userId: "ada", messageId: "traits", traits });
  const item = { id: "lamp", title: "Reading lamp", url: "https://shop.example/p/lamp", price: "49.90" };
  await send(`${url}/v1/catalog`, "POST", [item]);
  await send(`${url}/v1/placements/cold`, "PUT", { slots: 1, template });
  const minted = await send(`${url}/v1/tokens`, "POST", { user_id: "ada", send_id: "cold", placement: "cold" });
  const image = Minted.parse(minted).tokens[0]?.slots[0]?.image_url;
  if (image === undefined) throw new Error("no token was minted");
  return new URL(image).pathname;
};

const send = async (url: string, method: string, body: object): Promise<unknown> => {
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
