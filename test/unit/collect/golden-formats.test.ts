import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EventFact, eventTypes } from "../../../src/contract/events/index.ts";
import { collectApp } from "../../support/collect-app.ts";

/** A request as a vendor's SDK sends it, with what it becomes. The write key is `wk`. */
type Sample = {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly canonical: readonly { readonly fact: { readonly type: string } }[];
};

/** Formats whose SDKs name every kind of event; of Segment's, only what is its browser library's own. */
const complete = ["jitsu", "posthog", "rudder"] as const;

const samplesOf = (format: string): (Sample & { readonly name: string })[] => {
  const folder = join(import.meta.dirname, "../../golden", format);
  return readdirSync(folder).map((file) => ({
    ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Sample),
    name: file.replace(/\.json$/, ""),
  }));
};

describe.each([...complete, "segment"])("golden samples of %s", (format) => {
  const samples = samplesOf(format);

  it.each(samples)("$name becomes what it always became", async ({ request, canonical }) => {
    const app = collectApp();
    const { method, path, headers = {}, body } = request;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.request(path, { method, headers, ...(body === undefined ? {} : { body: text }) });
    expect(response.status).toBe(200);
    expect(app.arrivals).toEqual(canonical.map((event) => ({ ok: true, event })));
    expect(app.parts.appended.length).toBeGreaterThanOrEqual(canonical.length);
  });

  it.each(samples)("$name is canonical: checking it again changes nothing", ({ canonical }) => {
    for (const { fact } of canonical) expect(EventFact.parse(fact)).toEqual(fact);
  });
});

it.each(complete)("%s has a sample of every type of event", (format) => {
  const types = samplesOf(format).flatMap(({ canonical }) => canonical.map(({ fact }) => fact.type));
  expect([...new Set(types)].toSorted()).toEqual([...eventTypes].toSorted());
});
