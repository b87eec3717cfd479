import { describe, expect, it } from "vitest";
import { blockedId, type BlockedId } from "../../../src/collect/blocked-ids.ts";
import { keyingOf, readEmail, readId, readPersonId } from "../../../src/collect/identity.ts";
import { normalise } from "../../../src/collect/formats/segment.ts";

const user = { kind: "user", id: "u" };
const anonymous = { kind: "anonymous", id: "a" };
const hash = "f".repeat(64);

describe("the key of an event", () => {
  it("is the user id if there is one", () => {
    expect(keyingOf("product_viewed", { user_id: "u", anonymous_id: "a" }, null)).toEqual({
      key: user,
      mergeInto: null,
      pointer: null,
      claimed: null,
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
      claimed: null,
    });
  });

  it.each(["identify", "alias"] as const)("of %s with both ids is the anonymous one, which merges", (type) => {
    expect(keyingOf(type, { user_id: "u", anonymous_id: "a" }, null)).toMatchObject({
      key: anonymous,
      mergeInto: user,
      pointer: null,
    });
  });

  it("of an alias is asked of the user, too, who may have the earlier id; not of the same one", () => {
    const claimed = (type: "alias" | "identify", id: string) =>
      keyingOf(type, { user_id: "u", anonymous_id: id }, null)?.claimed;
    expect(claimed("alias", "a")).toEqual({ kind: "user", id: "a" });
    expect(claimed("alias", "u")).toBeNull();
    expect(claimed("identify", "a")).toBeNull();
  });

  it("makes an identified address a pointer, never the key", () => {
    expect(keyingOf("identify", { user_id: "u" }, hash)).toMatchObject({ key: user, mergeInto: null, pointer: hash });
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

describe("an id that names nobody", () => {
  const blocked: readonly (readonly [string, BlockedId])[] = [
    ...[
      "null",
      "NULL",
      " undefined ",
      "NaN",
      "None",
      "nil",
      "unknown",
      "Anonymous",
      "guest",
      "test",
      "TRUE",
      "false",
    ].map((id) => [id, "word"] as const),
    ...["-1", "[object Object]", '"null"', "'undefined'", "distinct_id", "N/A"].map((id) => [id, "word"] as const),
    ...["0", "000", "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"].map(
      (id) => [id, "zeros"] as const,
    ),
    ...["{{customer.id}}", "{{{ person.id }}}", "%%id%%", "%recipient.id%", "*|UNIQID|*", "${user.id}", "[[uid]]"].map(
      (id) => [id, "merge_tag"] as const,
    ),
    ...["{% customer %}", "<%= id %>", "<user_id>", "user-{{id}}"].map((id) => [id, "merge_tag"] as const),
    ...["test@example.com", "Noreply@shop.example", "no-reply@a.b", "user@example.com", "a@a.com"].map(
      (id) => [id, "test_address"] as const,
    ),
  ];
  it.each(blocked)("%j is blocked and counted as a %s", (id, kind) => {
    const reasons: BlockedId[] = [];
    expect(readPersonId({ userId: id }, ["userId"], reasons)).toEqual({ ok: true, value: null });
    expect(reasons).toEqual([kind]);
  });

  it.each([["u-1"], ["42"], ["10"], ["-10"], ["test-user-7"], ["tester"], ["nullah"], ["ada@example.com"], ["00a"]])(
    "%j is none",
    (id) => {
      expect(blockedId(id)).toBeNull();
    },
  );

  it.each([[0], [-1], [Number.NaN]])("may come as the number %j", (id) => {
    const reasons: BlockedId[] = [];
    expect(readPersonId({ userId: id }, ["userId"], reasons)).toEqual({ ok: true, value: null });
    expect(reasons).toHaveLength(1);
  });

  it("is not what was not given at all", () => {
    const reasons: BlockedId[] = [];
    for (const userId of [null, undefined, "", "  "]) readPersonId({ userId }, ["userId"], reasons);
    expect(reasons).toEqual([]);
  });

  it("is passed over, and the event stands under its other identity", () => {
    const event = { type: "track", event: "Product Viewed", messageId: "m", properties: { product_id: "p" } };
    const shared = { verb: null, sent: null, context: null };
    const read = normalise({ ...event, userId: "null", anonymousId: "a" }, shared);
    expect(read).toMatchObject({ ok: true, value: { identity: { anonymous_id: "a" }, blocked: ["word"] } });
    expect(read.ok && read.value.identity.user_id).toBeUndefined();
    expect(normalise({ ...event, userId: "%%id%%", anonymousId: "0" }, shared)).toMatchObject({
      ok: false,
      error: { reason: "no_identity", blocked: ["merge_tag", "zeros"] },
    });
    // What is no person's id may be called so.
    expect(normalise({ ...event, userId: "u", messageId: "test", sessionId: "0" }, shared)).toMatchObject({
      ok: true,
      value: { id: "test", session: "0" },
    });
  });

  it.each([
    ["test@example.com", "test_address"],
    ["NoReply@shop.example", "test_address"],
    ["{{email}}@x.y", "merge_tag"],
  ])("the address %j is nobody's", (email, kind) => {
    const reasons: BlockedId[] = [];
    expect(readEmail({ email }, reasons)).toBeNull();
    expect(reasons).toEqual([kind]);
  });

  it("the hash of nothing is nobody's either", () => {
    const ofNothing = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
    const reasons: BlockedId[] = [];
    expect(readEmail({ email_sha256: ofNothing }, reasons)).toBeNull();
    expect(readEmail({ email_sha256: "0".repeat(64), email: "ada@example.com" }, reasons)).toEqual({
      address: "ada@example.com",
    });
    expect(reasons).toEqual(["word", "zeros"]);
  });
});
