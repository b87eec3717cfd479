import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPseudonyms } from "../../../src/platform/cloudflare/pseudonyms.ts";
import { createSealer } from "../../../src/platform/cloudflare/sealer.ts";
import { countingRandom, testKeyring } from "../../support/collect-parts.ts";

const newRoot = { kid: 9, key: Buffer.alloc(32, 9).toString("base64url") };
const rotated = { ...testKeyring, roots: [newRoot, ...testKeyring.roots] };
const sealer = createSealer(testKeyring, countingRandom());

describe("the sealer", () => {
  it("opens what it sealed, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        expect(await sealer.open("traits", await sealer.seal("traits", text))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it("opens nothing sealed for another purpose", async () => {
    expect(await sealer.open("who", await sealer.seal("traits", "x"))).toBeNull();
  });

  it("opens nothing that was changed, in any byte", async () => {
    const sealed = await sealer.seal("traits", "x");
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
      expect(await sealer.open("traits", changed)).toBeNull();
    }
    for (const other of ["", "x", "not base64url!", sealed.slice(1)]) {
      expect(await sealer.open("traits", other)).toBeNull();
    }
  });

  it("seals an identity to one text per isolate, anything else to a new one each time", async () => {
    expect(await sealer.seal("who", "ada")).toBe(await sealer.seal("who", "ada"));
    expect(await sealer.seal("traits", "ada")).not.toBe(await sealer.seal("traits", "ada"));
  });

  it("goes on opening after a rotation, and seals with the new key", async () => {
    const after = createSealer(rotated, countingRandom());
    expect(await after.open("traits", await sealer.seal("traits", "x"))).toBe("x");
    const sealed = await after.seal("traits", "y");
    expect(Buffer.from(sealed, "base64url")[0]).toBe(9);
    expect(await sealer.open("traits", sealed)).toBeNull();
  });
});

describe("pseudonyms", () => {
  const pseudonyms = createPseudonyms(testKeyring);

  it("are 22 characters, the same each time and in every isolate", async () => {
    const key = await pseudonyms.key("user", "ada");
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(await pseudonyms.key("user", "ada")).toBe(key);
    expect(await createPseudonyms(testKeyring).key("user", "ada")).toBe(key);
  });

  it("differ by kind and by id", async () => {
    const keys = await Promise.all([
      pseudonyms.key("user", "ada"),
      pseudonyms.key("anonymous", "ada"),
      pseudonyms.key("email", "ada"),
      pseudonyms.key("user", "bob"),
    ]);
    expect(new Set(keys).size).toBe(4);
  });

  it("outlive a rotation of the root keys: they name every person's object", async () => {
    expect(await createPseudonyms(rotated).key("user", "ada")).toBe(await pseudonyms.key("user", "ada"));
  });

  it("are HMAC-SHA-256 of kind:id, cut to 128 bits", async () => {
    // openssl: printf 'user:ada' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101...01
    expect(Buffer.from(await pseudonyms.key("user", "ada"), "base64url").toString("hex")).toBe(
      "ecce769602502d78b532cf86d1273684",
    );
  });
});
