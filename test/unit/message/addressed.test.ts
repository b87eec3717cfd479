import { describe, expect, it } from "vitest";
import { toBase64url, utf8 } from "../../../src/base/bytes.ts";
import { builtInTemplates } from "../../../src/contract/built-in-templates.ts";
import type { Keyring } from "../../../src/contract/keys.ts";
import { Placement } from "../../../src/contract/placement.ts";
import { addressed, roomAt } from "../../../src/message/addressed.ts";
import { messagePlacements, pictureSize } from "../../../src/message/placement.ts";
import { createTokens } from "../../../src/message/tokens.ts";
import { createPseudonyms } from "../../../src/platform/cloudflare/pseudonyms.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] };
const key = toBase64url(utf8("sixteen bytes id"));
const drawn = { template: "greeting", width: 600, height: 120, strip: null };

const world = () => {
  const kept = new Map(
    [
      { id: "default", page_url: "https://shop.example/all" },
      { id: "hello", template: "greeting", page_url: "https://shop.example/hello" },
    ].map((one) => [one.id, Placement.parse(one)]),
  );
  const tokens = createTokens(createTokenSeal(keyring));
  const placements = messagePlacements(
    (id) => kept.get(id) ?? null,
    (id) => builtInTemplates.get(id) ?? null,
  );
  const deps = { tokens, placements, pseudonyms: createPseudonyms(keyring), plainIdAlarm: () => undefined };
  return { kept, tokens, deps };
};

describe("a mail whose placement is gone", () => {
  it("keeps the size that its token was sealed with, and leads to no other placement's page", async () => {
    const { kept, tokens, deps } = world();
    const token = await tokens.mint("image", { key, send: "news", placement: "hello", drawn });
    kept.delete("hello");
    const { ref, placement } = await addressed(deps, "image", { token, path: null });
    expect(ref).toBeNull();
    expect(placement === null ? null : pictureSize(placement)).toEqual({ width: 600, height: 120 });
    expect(placement?.page_url).toBeUndefined();
  });
});

describe("an address that names no message, such as one with a merge tag in it", () => {
  it("has its placement's size and page, as far as its token opens", async () => {
    const { tokens, deps } = world();
    const person = await tokens.mint("image", { key, send: null, placement: null });
    const message = await tokens.mint("image", { key, send: "news", placement: "hello", drawn });
    const room = async (...segments: string[]) => (await roomAt(deps, "image", segments))?.id ?? null;
    expect(await room(person, "hello", "{{send}}", "1.png")).toBe("hello");
    expect(await room(person, "hello", "a", "b", "1.png")).toBe("hello");
    expect(await room(person, "{{placement}}", "s", "1.png")).toBeNull();
    expect(await room(message, "{{slot}}.png")).toBe("hello");
    expect(await room("~{{user_id}}", "hello", "s", "1.png")).toBe("hello");
    expect(await room("{{token}}", "hello", "s", "1.png")).toBeNull();
    expect(await room()).toBeNull();
    expect(await roomAt(deps, "click", [person, "hello", "{{send}}", "1"])).toBeNull();
  });
});
