import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { normalise } from "../../../src/collect/formats/segment.ts";
import { EventFact, eventTypes } from "../../../src/contract/events/index.ts";

const folder = join(import.meta.dirname, "../../golden/events");
const samples = readdirSync(folder).map((name) => ({
  name: name.replace(/\.json$/, ""),
  ...(JSON.parse(readFileSync(join(folder, name), "utf8")) as { sent: unknown; canonical: { fact: unknown } }),
}));

describe("golden events", () => {
  it("hold one sample of every type", () => {
    expect(samples.map(({ name }) => name).toSorted()).toEqual([...eventTypes].toSorted());
  });

  it.each(samples)("$name becomes what it always became", ({ sent, canonical }) => {
    const before = JSON.stringify(sent);
    const normalised = normalise(JSON.parse(before), { verb: null, sent: null, context: null });
    expect(normalised).toEqual({ ok: true, value: canonical });
  });

  it.each(samples)("$name is canonical: checking it again changes nothing", ({ canonical }) => {
    expect(EventFact.parse(canonical.fact)).toEqual(canonical.fact);
  });
});
