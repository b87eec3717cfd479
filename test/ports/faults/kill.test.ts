import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type KillOptions, runKills } from "../../../scripts/faults/kill.ts";
import { startKillableKafka } from "../../../scripts/faults/real-parts.ts";
import { findKafka } from "../../../scripts/test-stack/kafka.ts";

const dir = mkdtempSync(join(tmpdir(), "doorstep-kill-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));

const partitions = 4;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const isEven = async (options: Pick<KillOptions, "dir" | "kills" | "kafka">): Promise<void> => {
  const report = await runKills({ ...options, eachStage: 0, people: 120, pauseMs: 120, seed: 11, partitions, say });
  expect(report.wrong).toEqual([]);
  expect(report).toMatchObject({ lost: 0, doubled: 0, ghosts: 0 });
  expect(report.accepted).toBeGreaterThan(100);
  expect(report.refused).toBeGreaterThan(0);
  expect(report.recoveryMs.length).toBe(options.kills);
};

describe("kill -9 while a shop's events come in", () => {
  it("leaves each acknowledged event its one effect, where everything is embedded", { timeout: 90_000 }, () =>
    isEven({ dir: join(dir, "embedded"), kills: 3, kafka: null }),
  );

  it.skipIf(typeof findKafka() === "string")(
    "leaves each acknowledged event its one effect, where broker, gateway and bridge are killed",
    { timeout: 120_000 },
    async () => {
      const kafka = await startKillableKafka("e1", partitions);
      if (typeof kafka === "string") throw new Error(kafka);
      try {
        await isEven({ dir: join(dir, "kafka"), kills: 2, kafka });
      } finally {
        await kafka.stop();
      }
    },
  );
});
