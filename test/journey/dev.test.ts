import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let dir = "";
const started: ChildProcess[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "doorstep-dev-test-"));
});
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm run dev` as a person types it; resolves with its npm process and address once it says that it is ready. */
const dev = async (port: number): Promise<{ npm: ChildProcess; url: string; lines: string[] }> => {
  const args = ["run", "dev", "--", "--port", String(port), "--persist", dir];
  const npm = spawn("npm", args, { stdio: ["ignore", "pipe", "inherit"] });
  started.push(npm);
  const lines: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: npm.stdout }).on("line", (line) => {
      lines.push(line);
      if (line.startsWith("ready ")) resolve(line.slice(6));
    });
    npm.once("exit", (code) => reject(new Error(`npm ended with ${String(code)}: ${lines.join("\n")}`)));
  });
  return { npm, url: await ready, lines };
};

const headers = { authorization: "Bearer wk_dev", "content-type": "application/json" };

const view = async (url: string, item: string): Promise<number> => {
  const body = JSON.stringify({ userId: "ann", event: "Product Viewed", properties: { product_id: item } });
  return (await fetch(`${url}/v1/track`, { method: "POST", headers, body })).status;
};

const viewed = async (url: string): Promise<string[]> => {
  const answer = await fetch(`${url}/v1/profiles/ann`, { headers: { authorization: "Bearer sk_dev" } });
  const profile = (await answer.json()) as { viewed: { item_id: string }[] };
  return profile.viewed.map(({ item_id }) => item_id);
};

describe("npm run dev", () => {
  it("answers when it says so, survives kill -9 of npm, and starts again on the same port at once", async () => {
    const first = await dev(0);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    expect(await view(first.url, "lamp")).toBe(200);
    first.npm.kill("SIGKILL");
    await once(first.npm, "exit");

    const second = await dev(Number(new URL(first.url).port));
    expect(second.url).toBe(first.url);
    expect(await viewed(second.url)).toEqual(["lamp"]);
    expect(await view(second.url, "vase")).toBe(200);
    expect(await viewed(second.url)).toEqual(["vase", "lamp"]);
    second.npm.kill("SIGTERM");
    await once(second.npm, "exit");
    await expect
      .poll(
        () =>
          fetch(second.url).then(
            () => "up",
            () => "down",
          ),
        { timeout: 5_000 },
      )
      .toBe("down");
  });
});
