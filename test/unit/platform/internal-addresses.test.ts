import { describe, expect, it } from "vitest";
import { parsePublicUrl } from "../../../src/base/public-url.ts";
import { guardedFetch } from "../../../src/platform/http/guarded-fetch.ts";
import { photoSource } from "../../../src/platform/http/photo-source.ts";
import { internalAddresses } from "../../support/internal-addresses.ts";

const addresses = internalAddresses();
const origin = "https://cdn.hostile.example";

describe("an internal address", () => {
  it(`is not fetched, in any of ${addresses.length} spellings`, async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response("secret");
    };
    for (const address of addresses) {
      expect(parsePublicUrl(address).ok, address).toBe(false);
      expect((await photoSource({ fetch, clock: { now: () => 0 } }).get(address)).ok, address).toBe(false);
    }
    expect(asked).toEqual([]);
  });

  it("is not fetched when a photo's server redirects to it, with whatever status, at the first hop or the second", async () => {
    for (const [at, address] of addresses.entries()) {
      const asked: string[] = [];
      const status = [301, 302, 303, 307, 308][at % 5] ?? 302;
      // What no header can hold arrives as these bytes.
      const location = Buffer.from(address).toString("latin1");
      const fetch = async (url: string) => {
        asked.push(url);
        const to = url === `${origin}/1.jpg` && at % 2 === 1 ? `${origin}/2.jpg` : location;
        return new Response(null, { status, headers: { location: to } });
      };
      const limits = { timeoutMs: 1_000, maxBytes: 1_000, maxRedirects: 2 };
      expect((await guardedFetch(`${origin}/1.jpg`, { ...limits, fetch })).ok, address).toBe(false);
      expect(
        asked.every((url) => new URL(url).host === "cdn.hostile.example"),
        `${address}: ${asked.join(" ")}`,
      ).toBe(true);
    }
  });
});
