import { describe, expect, it } from "vitest";
import { Beacon, SegmentBatch, SegmentCall } from "../../../src/contract/collect.ts";
import { errorStatus } from "../../../src/contract/errors.ts";
import { openApiDocument } from "../../../src/contract/openapi/document.ts";
import { operations } from "../../../src/contract/openapi/operations.ts";
import { normalise } from "../../../src/collect/formats/segment.ts";

type Json = { readonly [name: string]: unknown };
const document = openApiDocument();

/** Every object in the document, with the path that leads to it. */
const objects = (value: unknown, path = "#"): [string, Json][] => {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([name, member]) => objects(member, `${path}/${name}`));
  return [[path, value as Json], ...below];
};

describe("the OpenAPI document", () => {
  it("is the same every time it is made, and plain JSON", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(openApiDocument());
  });

  it("refers to nothing that it does not hold", () => {
    const known = new Set(objects(document).map(([path]) => path));
    const references = objects(document).flatMap(([, { $ref }]) => (typeof $ref === "string" ? [$ref] : []));
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => !known.has(reference))).toEqual([]);
  });

  it("names each operation once, declares each path parameter, and says what every error means", () => {
    const all = operations();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
    for (const { path, parameters = [], errors, keys } of all) {
      const declared = parameters.filter((one) => one.in === "path").map((one) => `{${one.name}}`);
      expect(declared).toEqual(path.match(/\{\w+\}/g) ?? []);
      for (const code of errors) expect(errorStatus[code]).toBeGreaterThanOrEqual(400);
      expect(errors.includes("unauthorized")).toBe(keys.length > 0);
    }
  });

  it("allows for fields that will be added to answers", () => {
    const { schemas } = document["components"] as { schemas: Json };
    const closed = objects(schemas["Profile"]).filter(([, schema]) => schema["additionalProperties"] === false);
    expect(closed).toEqual([]);
    expect(schemas["Profile"]).toMatchObject({ required: expect.arrayContaining(["ref", "known", "purchases"]) });
  });

  it("describes calls that the collector takes", () => {
    const calls = [
      {
        type: "track",
        userId: "u",
        event: "Product Viewed",
        properties: { product_id: "p" },
        timestamp: 1_760_000_000,
      },
      { type: "identify", userId: 7, anonymousId: "a", traits: { plan: "gold" }, context: { locale: "en" } },
      { type: "alias", userId: "u", previousId: "p" },
    ];
    for (const call of calls) {
      expect(SegmentCall.safeParse(call).success).toBe(true);
      expect(normalise(call, { verb: null, sent: null, context: null }).ok).toBe(true);
    }
    expect(SegmentBatch.safeParse({ batch: calls, sentAt: "2026-01-01T00:00:00Z" }).success).toBe(true);
    expect(SegmentBatch.safeParse({ batch: [{ userId: "u" }] }).success).toBe(false);
    expect(Beacon.safeParse({ a: "x", e: [{ n: "page" }] }).success).toBe(true);
  });
});
