import { describe, expect, it } from "vitest";
import { meant } from "../../../src/recommend/merge-tags.ts";
import { parseQuery } from "../../../src/recommend/query.ts";

const parse = (search: string) => {
  const parameters = new URLSearchParams(search);
  return parseQuery({ one: (name) => parameters.get(name) ?? undefined, all: (name) => parameters.getAll(name) });
};

describe("a merge tag that was not replaced", () => {
  it.each([
    "{{user.id}}",
    "{{ customer.id | default: '' }}",
    "{{${user_id}}}",
    "*|EMAIL|*",
    "%%SubscriberKey%%",
    "%EMAIL%%",
    "[[id]]",
    "${profile.id}",
    "{% user.id %}",
    "<%= user.id %>",
    "null",
    "undefined",
    "None",
    " ",
    "",
  ])("%s means nothing", (value) => {
    expect(meant(value)).toBeNull();
  });

  it.each(["u1", "nullable", "50%", "a%%b", "{x}", "user[1]"])("%s is a value", (value) => {
    expect(meant(` ${value} `)).toBe(value);
  });
});

describe("a recommendation request", () => {
  it("is understood in full", () => {
    expect(
      parse(
        `user_id=u1&anonymous_id=a1&email_sha256=${"AB".repeat(32)}&placement=default&strategy=popular&send_id=s1&item_ids=1,2&item_ids=3&exclude=4&locale=de_DE&limit=5&format=FLAT&category=Home&country=de&explain=true&fields=id,title`,
      ),
    ).toEqual({
      persons: [
        { kind: "user", id: "u1" },
        { kind: "anonymous", id: "a1" },
        { kind: "email", id: "ab".repeat(32) },
      ],
      token: null,
      placement: "default",
      strategy: "popular",
      send: "s1",
      current: ["1", "2", "3"],
      exclude: ["4"],
      locale: "de-DE",
      limit: 5,
      category: "Home",
      country: "DE",
      explain: true,
      fields: ["id", "title"],
      format: "flat",
    });
  });

  it("passes over persons that are blank, unreplaced or impossible", () => {
    const search = `user_id={{user.id}}&anonymous_id=&email_sha256=someone@example.com`;
    expect(parse(search).persons).toEqual([]);
    expect(parse(`user_id=${"x".repeat(201)}&anonymous_id=a1`).persons).toEqual([{ kind: "anonymous", id: "a1" }]);
  });

  it.each([
    ["", null],
    ["limit=0", null],
    ["limit=-3", null],
    ["limit=2.5", null],
    ["limit=many", null],
    ["limit={{limit}}", null],
    ["limit=7", 7],
    ["limit=1000", 50],
  ])("reads %j as the limit %j", (search, limit) => {
    expect(parse(search).limit).toBe(limit);
  });

  it("drops ids that are blank or repeated, and does not drown in them", () => {
    expect(parse("item_ids=1,,1,{{x}},2%00").current).toEqual(["1"]);
    expect(parse(`exclude=${Array.from({ length: 900 }, (_, n) => n).join(",")}`).exclude).toHaveLength(200);
  });
});
