import { createHash, randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isUnguessableId } from "../../../src/message/unguessable-id.ts";

const emails = Array.from({ length: 2_000 }, (_, n) => `first.last${n}@example.com`);
const hash = (name: string, coding: "hex" | "base64url") => (text: string) =>
  createHash(name).update(text).digest(coding);
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const share = (ids: readonly string[]): number => ids.filter(isUnguessableId).length / ids.length;

/** RFC 9562: 48 bits of ms, version, and the rest by lot. */
const uuid7 = (): string => {
  const hex = (0x19a0b1c2d3e4 + Math.floor(Math.random() * 1e9)).toString(16).padStart(12, "0");
  const rest = randomBytes(10).toString("hex");
  const variant = "89ab".charAt(Number.parseInt(randomBytes(1).toString("hex"), 16) & 3);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${rest.slice(0, 3)}-${variant}${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
};

describe("ids drawn by lot", () => {
  it.each<[string, () => string]>([
    ["UUIDs of version 4", () => randomUUID()],
    ["the same in capitals", () => randomUUID().toUpperCase()],
    ["UUIDs of version 7", uuid7],
    ["192 bits in hexadecimal", () => randomBytes(24).toString("hex")],
    ["144 bits in base64url", () => randomBytes(18).toString("base64url")],
    ["192 bits in base64url", () => randomBytes(24).toString("base64url")],
  ])("are taken for it: %s", (_, draw) => {
    expect(share(Array.from({ length: 5_000 }, draw))).toBeGreaterThan(0.98);
  });
});

describe("ids that others can come upon", () => {
  it.each<[string, readonly string[]]>([
    ["email addresses", emails],
    ["email addresses with a dot and a plus", emails.map((email) => email.replace("@", "+news@"))],
    ["MD5 of email addresses", emails.map(hash("md5", "hex"))],
    ["SHA-1 of email addresses", emails.map(hash("sha1", "hex"))],
    ["SHA-224 of email addresses", emails.map(hash("sha224", "hex"))],
    ["SHA-256 of email addresses", emails.map(hash("sha256", "hex"))],
    ["SHA-256 in capitals", emails.map((email) => hash("sha256", "hex")(email).toUpperCase())],
    ["SHA-512 of email addresses", emails.map(hash("sha512", "hex"))],
    ["MD5 in base64", emails.map(hash("md5", "base64url"))],
    ["SHA-1 in base64", emails.map(hash("sha1", "base64url"))],
    ["SHA-256 in base64", emails.map(hash("sha256", "base64url"))],
    ["SHA-512 in base64", emails.map(hash("sha512", "base64url"))],
    ["short hashes", emails.map((email) => hash("sha256", "hex")(email).slice(0, 16))],
    ["email addresses in base64", emails.map(base64url)],
    ["email addresses in hexadecimal", emails.map((email) => Buffer.from(email).toString("hex"))],
    ["JSON in base64", emails.map((email) => base64url(JSON.stringify({ email })))],
    ["numbers in a row", Array.from({ length: 2_000 }, (_, n) => String(1_000_000 + n))],
    ["long numbers", Array.from({ length: 2_000 }, (_, n) => String(n).padStart(40, "0"))],
    [
      "random long numbers",
      Array.from({ length: 500 }, () => BigInt(`0x${randomBytes(20).toString("hex")}`).toString()),
    ],
    ["phone numbers", Array.from({ length: 2_000 }, (_, n) => `+4915112345${String(n).padStart(4, "0")}`)],
    ["names with a number", Array.from({ length: 2_000 }, (_, n) => `customer-of-the-shop-in-hamburg-${n}`)],
    ["names in camel case", Array.from({ length: 2_000 }, (_, n) => `JohnJacobSmithOfLondonTower${n}`)],
    ["times in a row as UUIDs", Array.from({ length: 2_000 }, (_, n) => uuidOf(n.toString(16).padStart(32, "0"), "4"))],
    ["UUIDs of version 1", Array.from({ length: 2_000 }, () => uuidOf(randomBytes(16).toString("hex"), "1"))],
    ["UUIDs of version 3", emails.map((email) => uuidOf(hash("md5", "hex")(email), "3"))],
    ["UUIDs of version 5", emails.map((email) => uuidOf(hash("sha1", "hex")(email), "5"))],
    ["UUIDs of another variant", Array.from({ length: 500 }, () => uuidOf(randomBytes(16).toString("hex"), "4", "c"))],
    ["ULIDs", Array.from({ length: 500 }, (_, n) => `01JD5S0Q2N${String(n).padStart(16, "0")}`)],
    ["object ids of MongoDB", Array.from({ length: 500 }, () => `65a1b2c3${randomBytes(8).toString("hex")}`)],
    ["a counter behind a prefix", Array.from({ length: 500 }, (_, n) => `cus_NffrFeUfNV2Hib-${n}`)],
  ])("are refused: %s", (_, ids) => {
    expect(ids.filter(isUnguessableId).slice(0, 3)).toEqual([]);
  });

  it.each([
    "",
    "~",
    "a",
    "null",
    "undefined",
    "0".repeat(36),
    "0123456789abcdef0123456789abcdef0123",
    "deadbeefdeadbeefdeadbeefdeadbeefdead",
    "00000000-0000-4000-8000-000000000001",
    "11111111-1111-4111-8111-111111111111",
    "12345678-1234-4234-8234-123456789012",
    "aaaaaaaaAAAAAAAAaaaaaaaaAAAAAAAA",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "AbCdEfGhIjKlMnOpQrStUvWxYz",
    "550e8400-e29b-41d4-a716-446655440000/../x",
    "x".repeat(300),
    "not a token at all but a text",
    "пользователь-номер-сто-двадцать",
  ])("is refused: %j", (id) => {
    expect(isUnguessableId(id)).toBe(false);
  });

  it("cannot all be told: one in 64 MD5s looks like a UUID by lot when written as one", () => {
    const written = emails.map((email) => uuidOf(hash("md5", "hex")(email), null, null));
    expect(share(written)).toBeLessThan(0.04);
  });
});

function uuidOf(hex: string, version: string | null, variant: string | null = "a"): string {
  const digits = hex.slice(0, 32).split("");
  if (version !== null) digits[12] = version;
  if (variant !== null) digits[16] = variant;
  const all = digits.join("");
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join("-");
}
