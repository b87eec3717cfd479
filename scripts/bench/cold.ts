import { join } from "node:path";
import * as z from "zod";
import { bundleGateway } from "../gateway/bundle.ts";
import { startGateway } from "../gateway/start.ts";
import { cpuSeconds } from "./cpu.ts";
import type { BenchOptions } from "./options.ts";

/** Starts of the gateway that the mean is taken over: CPU is told in hundredths of a second. */
const starts = 8;

const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
const Minted = z.object({ tokens: z.array(z.object({ slots: z.array(z.object({ image_url: z.string() })) })) });

/**
 * CPU of the first picture that a fresh isolate is asked for, painted without the engine: a countdown and a greeting.
 * Everything else of a first image request is in it: the person's object, the decision, the tokens.
 */
export const coldPictures = async ({ folder, say }: BenchOptions) => {
  say("starting fresh isolates for the first pictures");
  const bundle = await bundleGateway();
  const rows = [];
  for (const template of ["countdown", "greeting"]) {
    let [cpu, bytes] = [0, 0];
    for (let start = 0; start < starts; start++) {
      const dir = join(folder, `cold-${template}-${start}`);
      const gateway = await startGateway({ dir, bundle, logs: "drop", scheduleEvery: 0 });
      try {
        const path = await addressOf(gateway.url, template);
        const before = cpuSeconds(gateway.pid) ?? 0;
        const picture = await fetch(path);
        bytes = (await picture.arrayBuffer()).byteLength;
        cpu += (cpuSeconds(gateway.pid) ?? 0) - before;
      } finally {
        await gateway.kill9();
      }
    }
    const cpu_ms = Math.round((cpu / starts) * 10_000) / 10;
    rows.push({ name: `first picture of a fresh isolate: ${template}`, cpu_ms, bytes, goal_ms: 15, goal_bytes: null });
  }
  return rows;
};

/** A person with what the template names, and where their picture is. */
const addressOf = async (url: string, template: string): Promise<string> => {
  const traits = { first_name: "Ada", offer_ends_at: new Date(Date.now() + 86_400_000).toISOString() };
  const identify = { userId: "ada", messageId: "traits", traits };
  await send(`${url}/v1/identify`, "POST", identify);
  await send(`${url}/v1/placements/cold`, "PUT", { slots: 1, template });
  const minted = await send(`${url}/v1/tokens`, "POST", { user_id: "ada", send_id: "cold", placement: "cold" });
  const image = Minted.parse(minted).tokens[0]?.slots[0]?.image_url;
  if (image === undefined) throw new Error("no token was minted");
  return `${url}${new URL(image).pathname}`;
};

const send = async (url: string, method: string, body: object): Promise<unknown> => {
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
