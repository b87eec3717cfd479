import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toBase64url, toHex, utf8 } from "../../../src/base/bytes.ts";
import type { Keyring } from "../../../src/contract/keys.ts";
import { MintedToken, TokensAnswer } from "../../../src/contract/tokens.ts";
import { createTokens, type Tokens } from "../../../src/message/tokens.ts";
import { tokenRoutes } from "../../../src/message/tokens.route.ts";
import { createPseudonyms } from "../../../src/platform/cloudflare/pseudonyms.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";
import { createAuth } from "../../../src/platform/http/auth.ts";
import { placements } from "../../support/placements.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] };
const secret = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("sk"))));
const auth = createAuth([{ key_sha256: secret, kind: "secret", source: "web", shop: "default", imported: false }]);

/** The route; `minted` counts the JSON tokens made so far. */
const gateway = () => {
  const real = createTokens(createTokenSeal(keyring));
  const state = { minted: 0 };
  const tokens: Tokens = {
    ...real,
    mint: (purpose, claims) => {
      if (purpose === "json") state.minted += 1;
      return real.mint(purpose, claims);
    },
  };
  const app = new Hono();
  const pseudonyms = createPseudonyms(keyring);
  app.route("/", tokenRoutes({ tokens, pseudonyms, auth, placements, originOf: () => "https://d.example" }));
  const post = async (body: string) =>
    app.request("/v1/tokens", { method: "POST", body, headers: { authorization: "Bearer sk" } });
  return { post, state };
};

const people = (count: number) => Array.from({ length: count }, (_, n) => ({ user_id: `u${n}`, send_id: "s" }));

describe("POST /v1/tokens", () => {
  it("writes a long list as it is minted, in pieces of at most 200 rows", async () => {
    const { post, state } = gateway();
    const response = await post(JSON.stringify(people(20_000)));
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const decoder = new TextDecoder();
    let text = "";
    let read = 0;
    for await (const piece of response.body ?? []) {
      const part = decoder.decode(piece, { stream: true });
      text += part;
      read += part.split('"token":').length - 1;
      // One piece being made and one waiting at most.
      expect(state.minted - read).toBeLessThanOrEqual(400);
    }
    const { tokens } = TokensAnswer.parse(JSON.parse(text));
    expect(tokens.map((one) => one.user_id)).toEqual(people(20_000).map((one) => one.user_id));
    expect(new Set(tokens.map((one) => one.token)).size).toBe(20_000);
  }, 60_000);

  it("stops minting for a caller who went away", async () => {
    const { post, state } = gateway();
    const reader = (await post(JSON.stringify(people(5_000)))).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(state.minted).toBeLessThanOrEqual(600);
  });

  it.each([
    ["one object", '{"user_id":"u0","send_id":"s"}', 1],
    ["a list", JSON.stringify(people(3)), 3],
    ["a list by name", JSON.stringify({ tokens: people(201) }), 201],
  ])("answers %s of JSON with a list", async (_what, body, count) => {
    const { tokens } = TokensAnswer.parse(await (await gateway().post(body)).json());
    expect(tokens).toHaveLength(count);
    expect(tokens[0]?.slots).toHaveLength(3);
  });

  it("answers NDJSON and CSV a line each, beyond one piece too", async () => {
    const lines = people(450).map((one) => JSON.stringify(one));
    const ndjson = await (await gateway().post(lines.join("\n"))).text();
    expect(ndjson.endsWith("}\n")).toBe(true);
    expect(
      ndjson
        .trim()
        .split("\n")
        .map((line) => MintedToken.parse(JSON.parse(line)).user_id),
    ).toEqual(people(450).map((one) => one.user_id));
    const csv = await (
      await gateway().post(
        `user_id\n${people(450)
          .map((one) => one.user_id)
          .join("\n")}`,
      )
    ).text();
    expect(csv.trim().split("\n")).toHaveLength(451);
    expect(csv.split("\n")[201]).toMatch(/^u200,/);
  });
});
