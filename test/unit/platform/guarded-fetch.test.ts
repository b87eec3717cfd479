import { describe, expect, it } from "vitest";
import { guardedFetch, type GuardedFetchOptions } from "../../../src/platform/http/guarded-fetch.ts";

/** An internet of fixed answers that keeps a list of what was asked. */
const internet = (answers: Record<string, (init: RequestInit) => Response | Promise<Response>>) => {
  const asked: string[] = [];
  const options: GuardedFetchOptions = {
    fetch: async (url, init) => {
      asked.push(url);
      const answer = answers[url];
      if (answer === undefined) throw new TypeError("connection refused");
      return answer(init);
    },
    timeoutMs: 200,
    maxBytes: 1_000,
    maxRedirects: 2,
  };
  return {
    asked,
    get: (url: string, more: Partial<GuardedFetchOptions> = {}) => guardedFetch(url, { ...options, ...more }),
  };
};

const moved =
  (location: string, status = 302) =>
  () =>
    new Response(null, { status, headers: { location } });
const photo = () => new Response(new Uint8Array([1, 2, 3]));

describe("the guarded fetch", () => {
  it("brings the bytes of a public address", async () => {
    const net = internet({ "https://cdn.shop.com/1.jpg": photo });
    expect(await net.get("https://cdn.shop.com/1.jpg")).toEqual({ ok: true, value: new Uint8Array([1, 2, 3]) });
  });

  it("asks nobody when the address is internal", async () => {
    const net = internet({});
    expect(await net.get("https://169.254.169.254/latest/meta-data/")).toEqual({ ok: false, error: "ip_address" });
    expect(net.asked).toEqual([]);
  });

  it.each([
    ["https://127.0.0.1/", "ip_address"],
    ["//0x7f.1/", "ip_address"],
    ["https://metadata.google.internal/", "internal_host"],
    ["http://cdn.shop.com/2.jpg", "not_https"],
    ["https://a:b@cdn.shop.com/", "has_credentials"],
    ["https://cdn.shop.com:8443/", "has_port"],
    ["https:\\\\127.0.0.1/", "malformed_url"],
    ["file:///etc/passwd", "not_https"],
  ])("does not follow a redirect to %s", async (location, reason) => {
    const net = internet({ "https://cdn.shop.com/1.jpg": moved(location) });
    expect(await net.get("https://cdn.shop.com/1.jpg")).toEqual({ ok: false, error: reason });
    expect(net.asked).toEqual(["https://cdn.shop.com/1.jpg"]);
  });

  it("follows two redirects, relative ones too, and not a third", async () => {
    const net = internet({
      "https://a.com/1": moved("/2", 301),
      "https://a.com/2": moved("https://b.com/3", 308),
      "https://b.com/3": photo,
      "https://a.com/loop": moved("/loop"),
    });
    expect((await net.get("https://a.com/1")).ok).toBe(true);
    expect(await net.get("https://a.com/loop")).toEqual({ ok: false, error: "too_many_redirects" });
    expect(net.asked.filter((url) => url.endsWith("loop"))).toHaveLength(3);
  });

  it("asks the allow list about every hop", async () => {
    const net = internet({ "https://a.com/1": moved("https://b.com/2"), "https://b.com/2": photo });
    expect(await net.get("https://a.com/1", { allowHost: (host) => host === "a.com" })).toEqual({
      ok: false,
      error: "host_not_allowed",
    });
  });

  it("sends nothing that tells who we are or whom it is for", async () => {
    let sent: RequestInit = {};
    const net = internet({
      "https://a.com/1": (init) => {
        sent = init;
        return photo();
      },
    });
    await net.get("https://a.com/1");
    expect([...new Headers(sent.headers).keys()]).toEqual(["accept", "user-agent"]);
    expect(sent.redirect).toBe("manual");
  });

  it.each([403, 404, 429, 500, 503, 304, 302])("gives up on status %i", async (status) => {
    const net = internet({ "https://a.com/1": () => new Response(null, { status }) });
    expect(await net.get("https://a.com/1")).toEqual({ ok: false, error: "bad_status" });
  });

  it("says that a server cannot be reached", async () => {
    expect(await internet({}).get("https://a.com/1")).toEqual({ ok: false, error: "unreachable" });
  });

  it("gives up on a server that does not answer in time", async () => {
    const hang = (init: RequestInit) =>
      new Promise<Response>((_, reject) =>
        init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
      );
    expect(await internet({ "https://a.com/1": hang }).get("https://a.com/1", { timeoutMs: 20 })).toEqual({
      ok: false,
      error: "timeout",
    });
  });

  it("gives up on a body that drips past the time limit", async () => {
    const drip = (init: RequestInit) =>
      new Response(
        new ReadableStream({
          start: (controller) =>
            init.signal?.addEventListener("abort", () => controller.error(new DOMException("", "AbortError"))),
        }),
      );
    expect(await internet({ "https://a.com/1": drip }).get("https://a.com/1", { timeoutMs: 20 })).toEqual({
      ok: false,
      error: "timeout",
    });
  });

  it("refuses a body announced as too large without reading it", async () => {
    const announced = () => new Response("x", { headers: { "content-length": "1001" } });
    expect(await internet({ "https://a.com/1": announced }).get("https://a.com/1")).toEqual({
      ok: false,
      error: "too_many_bytes",
    });
  });

  it("cuts off a body that never ends while it streams", async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1;
            controller.enqueue(new Uint8Array(100));
          },
          cancel: () => {
            cancelled = true;
          },
        }),
      );
    expect(await internet({ "https://a.com/1": endless }).get("https://a.com/1")).toEqual({
      ok: false,
      error: "too_many_bytes",
    });
    expect(pulled).toBeLessThan(20);
    expect(cancelled).toBe(true);
  });
});
