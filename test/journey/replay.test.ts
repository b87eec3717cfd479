import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
let folder = "";

/** 40 customers and some nobodies, 300 invoices, every tenth a cancellation of what was never seen bought. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "doorstep-replay-"));
  const rows = Array.from({ length: 300 }, (_, i) => i).flatMap((i) => {
    const isRefund = i % 10 === 9;
    const customer = i % 7 === 0 ? "" : String(100 + (i % 40));
    return Array.from({ length: 1 + (i % 5) }, (_, line) => {
      const quantity = (isRefund ? -1 : 1) * (1 + ((i + line) % 6));
      const code = `${10_000 + ((i * 3 + line) % 50)}`;
      return `${isRefund ? "C" : ""}${5_000 + i},${code},${quantity},${1_300_000_000 + i * 3_600},2.50,${customer},UK`;
    });
  });
  const head = "invoice,stock_code,quantity,ts,unit_price,customer_id,country";
  writeFileSync(join(folder, "online_retail.csv"), `${[head, ...rows].join("\n")}\n`);
  const items = Array.from({ length: 50 }, (_, i) => `${10_000 + i},ITEM ${i},1`);
  writeFileSync(join(folder, "items.csv"), `stock_code,description,rows\n${items.join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const replay = async (args: readonly string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await run(process.execPath, ["scripts/replay.ts", "--data", folder, "--json", ...args]);
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe("a replay", () => {
  it("leaves every profile exact after duplicates and two kills, and has nothing left to send", async () => {
    const persist = join(folder, "state");
    const args = ["--persist", persist, "--batch", "20", "--duplicate", "0.3", "--verify"];
    expect(await replay([...args, "--kill", "2"])).toMatchObject({
      received: 390,
      accepted: 390,
      rejected: {},
      balanced: true,
      kills: 2,
      comparison: { customers: 40, mismatches: 0 },
    });
    const again = await replay(args);
    expect(again).toMatchObject({ received: 390, kills: 0, comparison: { mismatches: 0 } });
  }, 120_000);
});
