import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { LogEpochs } from "../../src/contract/operate.ts";
import { callAt, until, type Journey } from "../support/journey/gateway.ts";
import { events, fillCatalogue, mint, productViewed, profile, send } from "../support/journey/shop.ts";

const dir = mkdtempSync(join(tmpdir(), "doorstep-again-"));
let gateway: Gateway;
let settings: Readonly<Record<string, string>> = {};

const doorstep: Journey = {
  dir,
  get url() {
    return gateway.url;
  },
  call: (path, call) => callAt(gateway.url, path, call),
  applied: () =>
    until("everything is applied", async () => {
      // Twice: partitions are looked at one after the other, and a merge moves records between them.
      const isDrained = async () => {
        const { epochs } = LogEpochs.parse((await doorstep.call("/v1/log/epochs", { key: "sk_dev" })).json());
        return epochs.every(({ drained }) => drained);
      };
      return (await isDrained()) && (await isDrained());
    }),
  tick: () => gateway.tick(),
  crash: async () => {
    const { port } = gateway;
    await gateway.kill9();
    gateway = await startGateway({ dir, port, bindings: settings });
  },
};

/** Restarts the gateway with other settings, as a deployment does. */
const deploy = async (changed: Readonly<Record<string, string>>): Promise<void> => {
  settings = { ...settings, ...changed };
  await doorstep.crash();
};

type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };
const script = (name: string, ...args: readonly string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(process.execPath, [`scripts/${name}.ts`, "--url", gateway.url, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
const lines = (text: string): unknown[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

const people = Array.from({ length: 12 }, (_, n) => `again-${n}`);

beforeAll(async () => {
  gateway = await startGateway({ dir });
  await fillCatalogue(doorstep);
  for (const [n, person] of people.entries()) {
    const first = productViewed(person, "lamp-1", { messageId: `first-${n}` });
    await send(doorstep, first, first, productViewed(person, `chair-${1 + (n % 2)}`), productViewed(person, "rug-1"));
    const { userId: _, ...anonymous } = productViewed(person, "lamp-3");
    await send(doorstep, { ...anonymous, anonymousId: `anonymous-${n}` });
    await send(doorstep, {
      type: "identify",
      userId: person,
      anonymousId: `anonymous-${n}`,
      traits: { email: `${person}@example.com` },
    });
  }
  await doorstep.applied();
});
afterAll(async () => {
  await gateway?.kill9();
  rmSync(dir, { recursive: true, force: true });
});

describe("the log, as an operator sees it", () => {
  it("takes a secret key and names what is wrong with a question", async () => {
    for (const path of ["/v1/log?partition=0", "/v1/log/people?partition=0", "/v1/log/epochs", "/v1/rebuild"]) {
      expect((await doorstep.call(path)).status).toBe(401);
      expect((await doorstep.call(path, { key: "wk_dev" })).status).toBe(401);
    }
    const asked = async (path: string) => {
      const answer = await doorstep.call(path, { key: "sk_dev" });
      return { status: answer.status, ...(answer.json() as { error: { field?: string } }).error };
    };
    expect(await asked("/v1/log")).toMatchObject({ status: 400, field: "partition" });
    expect(await asked("/v1/log?partition=16")).toMatchObject({ status: 400, field: "partition" });
    expect(await asked("/v1/log?partition=0&from=x")).toMatchObject({ status: 400, field: "from" });
    expect(await asked("/v1/log?partition=0&from=999999")).toMatchObject({ status: 400, field: "from" });
    expect(await asked("/v1/log?partition=0&epoch=none")).toMatchObject({ status: 404, field: "epoch" });
    expect(await asked("/v1/rebuild?generation=1")).toMatchObject({ status: 400, field: "generation" });
  });

  it("is printed record by record, with nothing of a person in the clear", async () => {
    const { code, stdout } = await script("replay", "--from", "0");
    expect(code).toBe(0);
    const printed = lines(stdout);
    // Five views, one of them twice, and an identify per person; and its copies of two.
    expect(printed.length).toBeGreaterThanOrEqual(people.length * 8);
    expect(/again-\d|anonymous-\d|example\.com/.exec(stdout)?.[0]).toBeUndefined();
    expect(stdout).toContain('"product_id":"lamp-1"');
    const from = new Date(Date.now() + 60_000).toISOString();
    expect((await script("replay", "--from", from)).stdout).toBe("");
    expect((await script("replay", "--from", "tomorrow")).code).toBe(2);
  });

  it("appended again changes nobody", async () => {
    const before = await Promise.all(people.map((person) => profile(doorstep, person)));
    const { code, stdout } = await script("replay", "--from", "0", "--again", "--json");
    expect(code).toBe(0);
    const [done] = lines(stdout) as { read: number; appended: number }[];
    expect(done?.appended).toBe(done?.read);
    expect(done?.read).toBeGreaterThanOrEqual(people.length * 8);
    await doorstep.applied();
    expect(await Promise.all(people.map((person) => profile(doorstep, person)))).toEqual(before);
  });
});

describe("the derived state, built again", () => {
  it("is the same, from the log and from the archive first, and serves after the switch with its decisions", async () => {
    const [user = ""] = people;
    const minted = await mint(doorstep, { user_id: user, send_id: "kept-1" });
    const clickOf = async () => {
      const answer = await doorstep.call(new URL(minted.slots[0]?.click_url ?? "").pathname);
      return answer.headers.get("location");
    };
    const picture = await doorstep.call(new URL(minted.slots[0]?.image_url ?? "").pathname);
    expect(picture.status).toBe(200);
    const clicked = await clickOf();
    await doorstep.applied();

    for (const [generation, source] of ["log", "archive"].entries()) {
      const number = String(generation + 2);
      const { code, stdout, stderr } = await script("rebuild", "--from", source, "--generation", number, "--json");
      expect(code, stderr).toBe(0);
      expect(lines(stdout)[0]).toMatchObject({
        mismatches: 0,
        item_shards: 16,
        item_shards_equal: 16,
        lists_equal: true,
        equal: true,
      });
      expect((lines(stdout)[0] as { people: number }).people).toBeGreaterThanOrEqual(people.length * 2);
    }
    const before = await Promise.all(people.map((person) => profile(doorstep, person)));
    await deploy({ DOORSTEP_GENERATION: "2" });
    await doorstep.applied();
    expect(await Promise.all(people.map((person) => profile(doorstep, person)))).toEqual(before);
    expect(await clickOf()).toBe(clicked);
    await send(doorstep, productViewed(user, "lamp-2", { messageId: "after-the-switch" }));
    await doorstep.applied();
    expect((await events(doorstep, user)).data.map(({ id }) => id)).toContain("after-the-switch");
  });

  it("is not the same when it was not followed to the end, and the script says so", async () => {
    const { code, stderr } = await script("rebuild", "--compare-only", "--generation", "3", "--patience", "5");
    expect(code).toBe(1);
    expect(stderr).toContain("catching up");
  });
});

describe("another epoch of the log", () => {
  it("begins when the one before is drained, and everybody keeps every event in order", async () => {
    const before = await Promise.all(people.map(async (person) => (await events(doorstep, person)).data.length));
    await send(doorstep, ...people.map((person) => productViewed(person, "chair-1", { messageId: `${person}-old` })));
    await deploy({
      DOORSTEP_LOG_EPOCH: "e2",
      DOORSTEP_LOG_PARTITIONS: "5",
      DOORSTEP_LOG_PREVIOUS: JSON.stringify({ epoch: "e1", partitions: 16, log: "embedded" }),
    });
    await send(doorstep, ...people.map((person) => productViewed(person, "chair-2", { messageId: `${person}-new` })));
    await until("the epoch before is drained", async () => (await script("epoch", "--status")).code === 0);
    await doorstep.applied();
    const status = await script("epoch", "--status");
    expect(status.stdout).toMatch(/^e1: 16 partitions, drained\ne2 \(appended to\): 5 partitions/);
    for (const [n, person] of people.entries()) {
      const { data } = await events(doorstep, person);
      expect(data.length).toBe((before[n] ?? 0) + 2);
      expect(data.slice(0, 2).map(({ id }) => id)).toEqual([`${person}-new`, `${person}-old`]);
    }
    const metrics = await doorstep.call("/metrics", { key: "sk_dev" });
    expect(metrics.text).toContain('reader_lag_records{epoch="e1",partition="15"} 0');
    expect(metrics.text).toContain('reader_lag_records{partition="4"} 0');
    const resume = (query: string) => doorstep.call(`/v1/readers/15/resume${query}`, { method: "POST", key: "sk_dev" });
    expect((await resume("?epoch=e1")).status).toBe(200);
    expect((await resume("")).status).toBe(404);
    expect((await resume("?epoch=e1&generation=1")).status).toBe(404);

    const rebuilt = await script("rebuild", "--generation", "4", "--json");
    expect(rebuilt.code, rebuilt.stderr).toBe(0);
    expect(lines(rebuilt.stdout)[0]).toMatchObject({ mismatches: 0, item_shards_equal: 16, lists_equal: true });
  });
});

it("writes the read model again at an operator's word", async () => {
  expect((await doorstep.call("/v1/read-model/republish", { method: "POST" })).status).toBe(401);
  const republished = await doorstep.call("/v1/read-model/republish", { method: "POST", key: "sk_dev" });
  expect(republished.json()).toEqual({ shards: 16 });
});
