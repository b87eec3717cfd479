import { beforeAll, describe, expect, it } from "vitest";
import { toBase64url } from "../../../src/base/bytes.ts";
import type { Keyring } from "../../../src/contract/keys.ts";
import type { TokenClaims, TokenPurpose } from "../../../src/message/claims.ts";
import { messageOf } from "../../../src/message/message-of.ts";
import { createTokens } from "../../../src/message/tokens.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";
import { openWorld } from "../../support/open-world.ts";
import { shownDefault } from "../../support/placements.ts";
import { type Family, mutantFamilies } from "../../support/token-mutants.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const roots = [
  { kid: 2, key: key256(3) },
  { kid: 1, key: key256(2) },
];
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots };
const tokensOf = (some: Keyring["roots"]) => createTokens(createTokenSeal({ ...keyring, roots: some }));
const tokens = tokensOf(roots);
const older = tokensOf(roots.slice(1));
const purposes = ["image", "click", "json"] as const satisfies readonly TokenPurpose[];

const person = (fill: number): string => toBase64url(new Uint8Array(16).fill(fill));
/** Messages and persons; what differs between two of them in a row is one thing. */
const claims: readonly TokenClaims[] = [
  { key: person(7), send: "spring-sale", placement: "default" },
  { key: person(8), send: "spring-sale", placement: "default" },
  { key: person(8), send: "summer-sale", placement: "default" },
  { key: person(8), send: "summer-sale", placement: "cart-mail" },
  { key: person(8), send: null, placement: null },
  { key: person(7), send: null, placement: null },
];
/** At once, so that the cipher's threads are kept busy without holding 100,000 promises. */
const batch = 500;

/** Opens everything as `purpose`; texts that opened. */
const opened = async (purpose: TokenPurpose, texts: readonly string[], by = tokens): Promise<string[]> => {
  const accepted: string[] = [];
  for (let at = 0; at < texts.length; at += batch) {
    const some = texts.slice(at, at + batch);
    const results = await Promise.all(some.map((text) => by.open(purpose, text)));
    for (const [index, result] of results.entries()) if (result !== null) accepted.push(some[index] ?? "");
  }
  return accepted;
};

describe("forged tokens", () => {
  const tried = new Map<string, number>();
  const count = (name: string, some: number): void => void tried.set(name, (tried.get(name) ?? 0) + some);
  /** Genuine ones: by purpose, and for each of the claims under the new and the old root key. */
  const minted = new Map<TokenPurpose, string[]>();
  const genuine = (purpose: TokenPurpose): readonly string[] => minted.get(purpose) ?? [];

  beforeAll(async () => {
    for (const purpose of purposes) {
      const some = await Promise.all(claims.flatMap((one) => [tokens.mint(purpose, one), older.mint(purpose, one)]));
      minted.set(purpose, some);
    }
  });

  it("stand beside genuine ones that all open", async () => {
    for (const purpose of purposes) expect(await opened(purpose, genuine(purpose))).toEqual(genuine(purpose));
  });

  it.each(mutantFamilies(20_261_123))("do not open: $name", { timeout: 120_000 }, async ({ name, mutants }) => {
    for (const purpose of purposes) {
      const all = genuine(purpose);
      const texts = new Set(
        all.flatMap((token, at) => [...mutants({ token, other: all[(at + 2) % all.length] ?? "" })]),
      );
      for (const token of all) texts.delete(token);
      expect(texts.size, name).toBeGreaterThan(0);
      expect(await opened(purpose, [...texts])).toEqual([]);
      count(name, texts.size);
    }
  });

  it("do not open for another purpose", async () => {
    for (const purpose of purposes) {
      const others = purposes.filter((one) => one !== purpose).flatMap(genuine);
      expect(await opened(purpose, others)).toEqual([]);
      count("another purpose", others.length);
    }
  });

  it("do not open when another deployment minted them, nor after their root key was withdrawn", async () => {
    const stranger = tokensOf([
      { kid: 1, key: key256(9) },
      { kid: 2, key: key256(10) },
    ]);
    // The same root keys under each other's ids.
    const crossed = tokensOf([
      { kid: 1, key: key256(3) },
      { kid: 2, key: key256(2) },
    ]);
    const withdrawn = tokensOf(roots.slice(0, 1));
    for (const purpose of purposes) {
      for (const by of [stranger, crossed]) {
        const foreign = await Promise.all(claims.map((one) => by.mint(purpose, one)));
        expect(await opened(purpose, foreign)).toEqual([]);
        expect(await opened(purpose, genuine(purpose), by)).toEqual([]);
        count("another keyring", foreign.length + genuine(purpose).length);
      }
      const old = genuine(purpose).filter((_, at) => at % 2 === 1);
      expect(await opened(purpose, old, withdrawn)).toEqual([]);
      count("another keyring", old.length);
    }
  });

  it("can not be replayed in another message: a token that carries its send and placement keeps them", async () => {
    const shown = await shownDefault();
    const placements = async (id: string) => ({ ...shown, id });
    const paths = [
      { placement: "cart-mail", send: "stolen" },
      { placement: "default", send: "" },
      { placement: "../default", send: "spring-sale" },
      null,
    ];
    for (const one of claims) {
      const ours = await tokens.open("image", await tokens.mint("image", one));
      for (const path of paths) {
        const found = ours === null ? null : await messageOf(placements, ours, path);
        count("replayed under another path", 1);
        if (one.send === null) continue;
        expect(found).toMatchObject({ key: one.key, send: one.send, placement: { id: one.placement } });
      }
    }
  });

  it("get the item-free picture and the home page", async () => {
    const { mint, see, follow, logged } = openWorld();
    const [news, other] = [await mint("news"), await mint("other")];
    const swapped = (path = "", token: string): string =>
      path.replace(/^(\/[oc]\/)[^/]+/, `$1${encodeURIComponent(token)}`);
    const tokenOf = (path = ""): string => path.split("/")[2] ?? "";
    /** A few of each family: which of them open is told above, here it is what comes of those that do not. */
    const some = (family: Family, one = "", two = ""): string[] => {
      const pair = { token: tokenOf(one), other: tokenOf(two) };
      const all = [...family.mutants(pair)].filter((text) => text !== pair.token && text !== pair.other);
      return all.filter((_, at) => at % Math.ceil(all.length / 20) === 0);
    };
    for (const family of mutantFamilies(7)) {
      for (const text of some(family, news.images[0], other.images[0])) {
        expect(await see(swapped(news.images[0], text)), text).toBeNull();
      }
      for (const text of some(family, news.clicks[0], other.clicks[0])) {
        expect(await follow(swapped(news.clicks[0], text)), text).toBe("");
      }
    }
    expect(await see(swapped(news.images[0], tokenOf(news.clicks[0])))).toBeNull();
    expect(await follow(swapped(news.clicks[0], tokenOf(news.images[0])))).toBe("");
    expect(logged).toEqual([]);
  });

  it("number at least 100,000, none of them accepted", () => {
    const all = [...tried.values()].reduce((sum, some) => sum + some, 0);
    console.log(`token mutants: ${all.toLocaleString("en")} tried, 0 accepted`);
    for (const [name, some] of tried) console.log(`  ${String(some).padStart(7)}  ${name}`);
    expect(all).toBeGreaterThanOrEqual(100_000);
  });
});
