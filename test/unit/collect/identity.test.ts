import { describe, expect, it } from "vitest";
import { keyingOf, readEmail, readId } from "../../../src/collect/identity.ts";

const user = { kind: "user", id: "u" };
const anonymous = { kind: "anonymous", id: "a" };
const hash = "f".repeat(64);

describe("the key of an event", () => {
  it("is the user id if there is one", () => {
    expect(keyingOf("product_viewed", { user_id: "u", anonymous_id: "a" }, null)).toEqual({
      key: user,
      mergeInto: null,
      pointer: null,
    });
  });

  it("is the anonymous id otherwise", () => {
    expect(keyingOf("page", { anonymous_id: "a" }, null)?.key).toEqual(anonymous);
  });

  it("is the email hash when there is nothing else", () => {
    expect(keyingOf("email_opened", {}, hash)).toEqual({
      key: { kind: "email", id: hash },
      mergeInto: null,
      pointer: null,
    });
  });

  it.each(["identify", "alias"] as const)("of %s with both ids is the anonymous one, which merges", (type) => {
    expect(keyingOf(type, { user_id: "u", anonymous_id: "a" }, null)).toEqual({
      key: anonymous,
      mergeInto: user,
      pointer: null,
    });
  });

  it("makes an identified address a pointer, never the key", () => {
    expect(keyingOf("identify", { user_id: "u" }, hash)).toEqual({ key: user, mergeInto: null, pointer: hash });
    expect(keyingOf("identify", { user_id: "u", anonymous_id: "a" }, hash)?.pointer).toBe(hash);
  });

  it("does not exist without an identity", () => {
    expect(keyingOf("page", {}, null)).toBeNull();
  });
});

describe("identifiers", () => {
  it.each([["u-1"], [" u-1 "]])("takes %j without the blanks around it", (value) => {
    expect(readId({ userId: value }, ["userId"])).toEqual({ ok: true, value: "u-1" });
  });

  it("spells numbers out", () => {
    expect(readId({ userId: 42 }, ["userId"])).toEqual({ ok: true, value: "42" });
  });

  it.each([[""], ["  "], ["null"], ["NULL"], ["undefined"], ["NaN"], ["[object Object]"], [null], [undefined]])(
    "takes %j for nobody",
    (value) => {
      expect(readId({ userId: value }, ["userId"])).toEqual({ ok: true, value: null });
    },
  );

  it("goes on to the next spelling when one is blank", () => {
    expect(readId({ userId: "", user_id: "u" }, ["userId", "user_id"])).toEqual({ ok: true, value: "u" });
  });

  it.each([[{}], [[]], [true], ["x".repeat(201)], ["a\u0000b"]])("refuses %j by name", (value) => {
    const read = readId({ userId: value }, ["userId"]);
    expect(read).toMatchObject({ ok: false, error: { reason: "invalid_field", field: "userId" } });
  });
});

describe("email addresses", () => {
  it("are compared trimmed and in lower case", () => {
    expect(readEmail({ email: "  Ada@Example.COM " })).toEqual({ address: "ada@example.com" });
  });

  it("may come hashed", () => {
    expect(readEmail({ email_sha256: "F".repeat(64), email: "a@b.example" })).toEqual({ sha256: hash });
  });

  it.each([["ada"], ["a b@c"], ["@c"], [7], [null], [`${"x".repeat(320)}@y`]])("%j is none", (email) => {
    expect(readEmail({ email })).toBeNull();
  });
});
