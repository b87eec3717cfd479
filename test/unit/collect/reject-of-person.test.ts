import { describe, expect, it } from "vitest";
import { nameFinder, type PersonNames } from "../../../src/collect/rejects/reject-of-person.ts";
import type { Reject } from "../../../src/collect/rejects/rejects.port.ts";

const nobody: PersonNames = { users: [], visitors: [], hashes: [], emails: [] };
const reject = (payload: string, call: string | null = null): Reject => ({
  source: "web",
  shop: "shop",
  imported: false,
  received: 0,
  reason: "invalid_field",
  field: null,
  message: "",
  id: null,
  payload,
  call,
  consent: null,
  bot: false,
});

describe("whether a reject names a person", () => {
  it("is told by ids and addresses, as JSON, as a query, and where a payload was cut", () => {
    const isAda = nameFinder({ ...nobody, users: ["ada-lovelace"], visitors: ["7"], emails: ["ada@example.com"] });
    for (const text of [
      '{"userId":"ada-lovelace","event":"x"}',
      '{"properties":{"user_id":"ada-lovelace"',
      '{"traits":{"email":"Ada@Example.com"}}',
      "k=wk_dev&t=page&u=ada%40example.com",
      '{"anonymousId": "7"}',
      '{"anonymous_id":7}',
      "k=wk_dev&anonymous_id=7&t=page",
    ]) {
      expect(isAda(reject(text)), text).toBe(true);
      expect(isAda(reject("{}", text)), text).toBe(true);
    }
  });

  it("is not told by a part of another's, nor by a short id that may be anything", () => {
    const isAda = nameFinder({ ...nobody, users: ["ada-lovelace", "7", "a.b"], emails: ["ada@example.com"] });
    for (const text of [
      '{"userId":"ada-lovelace-2"}',
      '{"userId":"my-ada-lovelace"}',
      '{"email":"lada@example.com"}',
      '{"email":"ada@example.com.au"}',
      '{"quantity":7,"userId":"17"}',
      '{"userId":"71"}',
      '{"userId":"axb"}',
    ]) {
      expect(isAda(reject(text)), text).toBe(false);
    }
  });
});
