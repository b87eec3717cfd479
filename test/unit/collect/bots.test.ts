import { describe, expect, it } from "vitest";
import { isBotAgent, isBotScore, tooFast } from "../../../src/collect/sources/bots.ts";
import type { Arrival } from "../../../src/collect/event.ts";
import { userAgentFamily } from "../../../src/collect/user-agent.ts";

const views = (visitor: string, count: number, everyMs: number): Arrival[] =>
  Array.from({ length: count }, (_, n) => ({
    ok: true,
    event: {
      fact: { type: "page", properties: {} },
      id: `${visitor}-${n}`,
      identity: { anonymous_id: visitor },
      email: null,
      key: null,
      traits: null,
      session: null,
      consent: null,
      context: null,
      original: 1_000_000 + n * everyMs,
      sent: null,
    },
  }));

describe("a machine", () => {
  it.each([
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "python-requests/2.31",
    "facebookexternalhit/1.1",
  ])("is known by its agent: %s", (agent) => {
    expect(isBotAgent(agent)).toBe(true);
    expect(userAgentFamily(agent)).toBe("bot");
  });

  it.each([
    ["Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/80.0 Mobile Safari/537.36", "chrome"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "safari"],
    ["Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0", "firefox"],
  ])("is not a person with %s", (agent, family) => {
    expect(isBotAgent(agent)).toBe(false);
    expect(userAgentFamily(agent)).toBe(family);
  });

  it("is known by the platform's score, where there is one", () => {
    expect([1, 29].map(isBotScore)).toEqual([true, true]);
    expect([30, 99, 0, undefined, null, "1"].map(isBotScore)).toEqual([false, false, false, false, false, false]);
  });

  it("gives itself away by a pace that no hand makes, and drags nobody else along", () => {
    const busy = views("machine", 80, 50);
    const calm = views("person", 80, 500);
    expect([...tooFast([...calm, ...busy])]).toEqual(["machine"]);
    expect(tooFast(views("short", 60, 1)).size).toBe(0);
  });
});
