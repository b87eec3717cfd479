import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64url } from "../../../src/base/bytes.ts";
import type { Keyring } from "../../../src/contract/keys.ts";
import { decodeClaims, encodeClaims, type TokenClaims, type TokenPurpose } from "../../../src/message/claims.ts";
import { createTokens } from "../../../src/message/tokens.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] };
const tokens = createTokens(createTokenSeal(keyring));
const claims: TokenClaims = { key: toBase64url(new Uint8Array(16).fill(7)), send: "spring-sale", placement: "default" };

const anyClaims = fc.record({
  key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => toBase64url(bytes)),
  send: fc.option(fc.string({ unit: "grapheme", maxLength: 200 })),
  placement: fc.option(fc.string({ maxLength: 100 })),
});

describe("claims", () => {
  it("come back as they went in", () => {
    fc.assert(
      fc.property(anyClaims, (some) => {
        expect(decodeClaims(encodeClaims(some))).toEqual(some);
      }),
    );
  });

  it("are refused when cut short or prolonged", () => {
    const bytes = encodeClaims(claims);
    for (let length = 0; length < bytes.length; length++) expect(decodeClaims(bytes.subarray(0, length))).toBeNull();
    expect(decodeClaims(Uint8Array.of(...bytes, 0))).toBeNull();
  });
});

describe("tokens", () => {
  it("open to what they were minted for", async () => {
    expect(await tokens.open("image", await tokens.mint("image", claims))).toEqual(claims);
  });

  it("are the same for the same claims, so that minting twice changes no address", async () => {
    expect(await tokens.mint("image", claims)).toBe(await tokens.mint("image", claims));
    expect(await tokens.mint("image", claims)).not.toBe(await tokens.mint("image", { ...claims, send: "other" }));
  });

  it.each<[TokenPurpose, TokenPurpose]>([
    ["image", "click"],
    ["click", "image"],
    ["json", "image"],
    ["image", "json"],
  ])("minted for %s do not open for %s", async (minted, opened) => {
    expect(await tokens.open(opened, await tokens.mint(minted, claims))).toBeNull();
  });

  it("hold nothing readable", async () => {
    const token = await tokens.mint("image", claims);
    expect(token).toMatch(/^[\w-]+$/);
    expect(atob(token.replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("spring");
  });

  it("do not open when any one character is changed", async () => {
    const token = await tokens.mint("image", claims);
    for (let at = 0; at < token.length; at++) {
      const forged = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
      expect(await tokens.open("image", forged)).toBeNull();
    }
  });

  it("do not open from random text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), async (bytes) => {
        expect(await tokens.open("image", toBase64url(bytes))).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it("minted under an older root still open after a new one is put in front", async () => {
    const old = await tokens.mint("click", claims);
    const rotated = createTokens(
      createTokenSeal({ ...keyring, roots: [{ kid: 2, key: key256(3) }, ...keyring.roots] }),
    );
    expect(await rotated.open("click", old)).toEqual(claims);
    expect(await rotated.mint("click", claims)).not.toBe(old);
  });

  it("of another deployment do not open", async () => {
    const other = createTokens(createTokenSeal({ ...keyring, roots: [{ kid: 1, key: key256(9) }] }));
    expect(await tokens.open("image", await other.mint("image", claims))).toBeNull();
  });
});
