import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { TokensAnswer } from "../../src/contract/tokens.ts";
import { cdn, type HostileInternet, hostilePhotos, startHostileInternet } from "../support/hostile-internet.ts";
import { internalAddresses } from "../support/internal-addresses.ts";
import { callAt } from "../support/journey/gateway.ts";
import { expectPicture } from "../support/journey/picture.ts";
import { productViewed } from "../support/journey/shop.ts";

/** Of each kind of spelling some: every one of them is refused in test/unit/platform. */
const redirects = internalAddresses().filter((address, at) => at % 97 === 0 && !/[\\\s]/.test(address));
const photos = hostilePhotos(redirects);
/** At once: some servers take the whole time that a photo may take. */
const lanes = 6;

describe("photos of servers that mean harm", () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-hostile-"));
  let internet: HostileInternet;
  let gateway: Gateway;
  beforeAll(async () => {
    internet = await startHostileInternet(redirects);
    gateway = await startGateway({ dir, internet: internet.address });
  });
  afterAll(async () => {
    await gateway?.kill9();
    internet?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const call = (path: string, key: string, body: unknown) => callAt(gateway.url, path, { key, body });
  /** Memory that the gateway has had at most, MB. */
  const peak = (): number =>
    Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, "utf8"))?.[1] ?? 0) / 1024);

  it(`never break a picture nor lead inside: ${photos.size} of them`, { timeout: 300_000 }, async () => {
    const items = Array.from(photos, ([title, image], at) => ({
      id: `item-${at}`,
      title: title.slice(0, 80),
      image,
      price: "1.00",
    }));
    expect((await call("/v1/catalog", "sk_dev", items)).status).toBe(200);
    const batch = items.map(({ id }, at) => productViewed(`person-${at}`, id));
    expect((await call("/v1/batch", "wk_dev", { batch })).json()).toMatchObject({ accepted: items.length });
    const wanted = items.map((_, at) => ({ user_id: `person-${at}`, send_id: "hostile" }));
    const { tokens } = TokensAnswer.parse((await call("/v1/tokens", "sk_dev", wanted)).json());
    const before = peak();
    const times: number[] = [];
    const names = [...photos.keys()];
    const slow: string[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let at = next++; at < names.length; at = next++) {
        const started = performance.now();
        const answer = await callAt(gateway.url, tokens[at]?.slots[0]?.image_url ?? "");
        const took = performance.now() - started;
        times.push(took);
        if (took > 1_500) slow.push(`${names[at]}: ${Math.round(took)} ms`);
        await expectPicture(answer).catch((error: unknown) => {
          throw new Error(`${names[at]}: ${String(error)}`, { cause: error });
        });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));

    // Everybody's photo was asked for, from nobody but its own server, and nothing of us went along.
    expect(internet.asked.map(({ host }) => host).filter((host) => !host.endsWith(cdn))).toEqual([]);
    const paths = new Set(internet.asked.map(({ path }) => path));
    expect([...photos.values()].filter((url) => !paths.has(new URL(url).pathname))).toEqual([]);
    for (const { headers } of internet.asked) {
      expect(Object.keys(headers).filter((name) => /cookie|authorization|referer|x-|cf-(?!worker)/.test(name))).toEqual(
        [],
      );
    }
    const sorted = times.toSorted((a, b) => a - b);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
    console.log(
      `hostile photos: ${names.length} pictures, all whole; p50 ${Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)} ms, p99 ${Math.round(p99)} ms; memory ${before} -> ${peak()} MB`,
    );
    if (slow.length > 0) console.log(slow.join("\n"));
    const { text } = await callAt(gateway.url, "/metrics", { key: "sk_dev" });
    console.log(
      text
        .split("\n")
        .filter((line) => line.startsWith("drawing_flaws_total"))
        .join("\n"),
    );
  });

  it("leave a gateway that draws a good photo at once", async () => {
    const item = { id: "good", title: "Good", image: "https://photos.good.example/1.jpg", price: "1.00" };
    expect((await call("/v1/catalog", "sk_dev", [item])).status).toBe(200);
    expect((await call("/v1/track", "wk_dev", productViewed("kim", item.id))).status).toBe(200);
    const minted = await call("/v1/tokens", "sk_dev", { user_id: "kim", send_id: "after" });
    const [address] = TokensAnswer.parse(minted.json()).tokens[0]?.slots ?? [];
    await expectPicture(await callAt(gateway.url, address?.image_url ?? ""));
    // Whoever's picture was flawed is painted again meanwhile.
    expect(internet.asked.some(({ host, path }) => host === "photos.good.example" && path === "/1.jpg")).toBe(true);
    await expect
      .poll(async () => (await callAt(gateway.url, "/metrics", { key: "sk_dev" })).text, { timeout: 15_000 })
      .toMatch(/^pictures_total\{level="whole"\} [1-9]/m);
    expect((await callAt(gateway.url, "/readyz")).status).toBe(200);
  });
});
