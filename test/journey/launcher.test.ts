import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { type Gateway, type GatewayOptions, startGateway } from "../../scripts/gateway/start.ts";
import { fixtureWorker } from "../support/fixture-worker.ts";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

const dataFolder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-launcher-"));
  ending.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

const start = async (options: Partial<GatewayOptions> & { dir: string }): Promise<Gateway> => {
  const gateway = await startGateway({ bundle: fixtureWorker, scheduleEvery: 0, ...options });
  ending.push(() => gateway.kill9());
  return gateway;
};

const get = async (url: string): Promise<unknown> => {
  const answer = await fetch(url);
  const text = await answer.text();
  return answer.headers.get("content-type")?.includes("json") === true ? JSON.parse(text) : text;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const until = async (condition: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> => {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
};

describe("the launcher", () => {
  it("keeps state through kill -9 and starts again on the same port at once", async () => {
    const dir = dataFolder();
    const first = await start({ dir });
    for (let i = 0; i < 3; i++) await get(`${first.url}/add`);
    await first.kill9();
    const second = await start({ dir, port: first.port });
    expect(second.url).toBe(first.url);
    expect(await get(`${second.url}/add`)).toBe(4);
  });

  it("resumes alarms that were set before the kill", async () => {
    const dir = dataFolder();
    const first = await start({ dir });
    await get(`${first.url}/alarm`);
    await first.kill9();
    const second = await start({ dir });
    const rang = async (): Promise<boolean> => JSON.stringify(await get(`${second.url}/totals`)) === '{"alarms":1}';
    expect(await until(rang, 10_000)).toBe(true);
  });

  it("leaves no workerd behind when it is killed, and its port and folder are free for the next one", async () => {
    const dir = dataFolder();
    const launcher = fileURLToPath(new URL("../support/fixture-launcher.ts", import.meta.url));
    const child = spawn(process.execPath, [launcher, dir], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { url, pid } = JSON.parse(line.toString()) as { url: string; pid: number };
    await get(`${url}/add`);
    child.kill("SIGKILL");
    await once(child, "exit");
    const next = await start({ dir, port: Number(new URL(url).port) });
    expect(isAlive(pid)).toBe(false);
    expect(await get(`${next.url}/add`)).toBe(2);
  });

  it("stops in order and reports the end", async () => {
    const gateway = await start({ dir: dataFolder() });
    await gateway.stop();
    expect(isAlive(gateway.pid)).toBe(false);
    expect(await gateway.exited).toBeTypeOf("number");
  });

  it("runs the schedule at the start, at its pace and on demand", async () => {
    const gateway = await start({ dir: dataFolder(), scheduleEvery: 1 });
    await gateway.tick();
    const ticked = async (): Promise<boolean> => ((await get(`${gateway.url}/totals`)) as { ticks: number }).ticks >= 3;
    expect(await until(ticked, 5_000)).toBe(true);
  });

  it("passes settings, photos and a cache to the Worker", async () => {
    const photosDir = dataFolder();
    writeFileSync(join(photosDir, "a.txt"), "a photo");
    const bindings = { GREETING: 'good "morning"\n\\ü' };
    const { url } = await start({ dir: dataFolder(), photosDir, bindings });
    expect(await get(`${url}/env`)).toEqual({ greeting: bindings.GREETING, local: "true" });
    expect(await get(`${url}/photo`)).toBe("a photo");
    expect(await get(`${url}/cache`)).toBe("miss");
    expect(await get(`${url}/cache`)).toBe("hit picture card");
  });

  it("lets the Worker reach a private address only when told to", async () => {
    const server = createServer((_request, response) => response.end("inside")).listen(0, "127.0.0.1");
    await once(server, "listening");
    ending.push(() => server.close());
    const target = encodeURIComponent(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const closed = await start({ dir: dataFolder() });
    expect(await get(`${closed.url}/fetch?url=${target}`)).not.toBe("inside");
    const open = await start({ dir: dataFolder(), allow: ["127.0.0.1/32"] });
    expect(await get(`${open.url}/fetch?url=${target}`)).toBe("inside");
  });

  it("says why a Worker does not start", async () => {
    const broken = { ...fixtureWorker, compatibilityDate: "2999-01-01" };
    await expect(start({ dir: dataFolder(), bundle: broken })).rejects.toThrow(/compatibility date/);
  });

  it("says what a Worker answers that does not come up", async () => {
    const broken = { ...fixtureWorker, objects: [] };
    await expect(start({ dir: dataFolder(), bundle: broken, readyPath: "/add" })).rejects.toThrow("status 500");
  });

  it("keeps its secrets readable by their owner only", async () => {
    const dir = dataFolder();
    await start({ dir });
    const modes = ["keyring.json", "workerd.capnp", "gateway.log"].map(
      (file) => statSync(join(dir, file)).mode & 0o077,
    );
    expect(modes).toEqual([0, 0, 0]);
  });
});
