import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nextEpoch } from "../../../scripts/epoch/next-epoch.ts";
import { parseConfig } from "../../../src/env.ts";

const config = readFileSync(join(import.meta.dirname, "../../../wrangler.toml"), "utf8");
const key = "0123456789abcdefghijABCDEFGHIJ0123456789abc";

/** The [vars] of a changed file as the Worker gets them. */
const logOf = (text: string) => {
  const vars = Object.fromEntries(
    Array.from(text.matchAll(/^(DOORSTEP_\w+) = (?:"([^"]*)"|'([^']*)')$/gm), ([, name, a, b]) => [name, a ?? b]),
  );
  const parsed = parseConfig({
    ...vars,
    DOORSTEP_LOCAL: "true",
    DOORSTEP_KEYS: JSON.stringify([{ key_sha256: "0".repeat(64), kind: "secret", source: "test" }]),
    DOORSTEP_KEYRING: JSON.stringify({ v: 1, pseudonym: key, roots: [{ kid: 1, key }] }),
    UPSTASH_KAFKA_REST_URL: "https://kafka.example",
    UPSTASH_KAFKA_REST_USERNAME: "u",
    UPSTASH_KAFKA_REST_PASSWORD: "p",
  });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.log;
};

describe("the next epoch in wrangler.toml", () => {
  it("takes the present one among the previous, twice over, and touches nothing else", () => {
    const once = nextEpoch(config, { epoch: "k1", partitions: 8, log: "kafka" });
    if (!once.ok) throw new Error(once.error);
    expect(logOf(once.value.config)).toMatchObject({
      epoch: "k1",
      partitions: 8,
      kafka: { url: "https://kafka.example" },
      previous: [{ epoch: "e1", partitions: 16, kafka: null }],
    });
    const twice = nextEpoch(once.value.config, { epoch: "e2", partitions: 32, log: "embedded" });
    if (!twice.ok) throw new Error(twice.error);
    expect(logOf(twice.value.config)).toMatchObject({
      epoch: "e2",
      partitions: 32,
      kafka: null,
      previous: [
        { epoch: "e1", partitions: 16, kafka: null },
        { epoch: "k1", partitions: 8, kafka: { url: "https://kafka.example" } },
      ],
    });
    const others = (text: string) => text.split("\n").filter((line) => !line.startsWith("DOORSTEP_LOG"));
    expect(others(twice.value.config)).toEqual(others(config));
  });

  it("refuses a name that was used before, or that no log can have", () => {
    expect(nextEpoch(config, { epoch: "e1", partitions: 8, log: "embedded" }).ok).toBe(false);
    expect(nextEpoch(config, { epoch: "E 2", partitions: 8, log: "embedded" }).ok).toBe(false);
  });
});
