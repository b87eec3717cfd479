import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { createTopics } from "../../../scripts/bridge/kafka/create-topics.ts";
import { fewPhases, nameOf } from "../../../scripts/faults/phases.ts";
import { runProxied } from "../../../scripts/faults/proxy.ts";
import { topicOf } from "../../../src/log/codec.ts";

const kafka = inject("kafka");
const redis = inject("redis");
const dir = mkdtempSync(join(tmpdir(), "doorstep-proxy-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));

const partitions = 4;
const epoch = "fault-proxy";

describe.skipIf(kafka === null || redis === null)("a network that lies, hangs and breaks", () => {
  it(
    "leaves each acknowledged event its one effect, and no read without a good answer",
    { timeout: 120_000 },
    async () => {
      if (kafka === null || redis === null) throw new Error("skipped without them");
      await createTopics({ brokers: kafka.brokers }, [{ topic: topicOf(epoch), partitions }]);
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const options = { dir, kafka, redis, epoch, partitions, phases: fewPhases, events: 100, seed: 5, say };
      for (const report of await runProxied(options)) {
        const { lost, doubled, ghosts, wrong, reads, hit, phase } = report;
        const about = { phase: nameOf(phase), lost, doubled, ghosts, wrong, broken: reads.broken };
        expect(about).toEqual({ phase: nameOf(phase), lost: 0, doubled: 0, ghosts: 0, wrong: [], broken: [] });
        expect(hit, `faults at ${nameOf(phase)}`).toBeGreaterThan(0);
        // The buffer takes what Kafka does not: every valid event is accepted at once, but by a gateway that is dead.
        if (phase.killed !== true) expect(report.unanswered, nameOf(phase)).toBe(0);
      }
    },
  );
});
