import { describe, expect, it, vi } from "vitest";
import { photoSource } from "../../../src/platform/http/photo-source.ts";

const clock = { now: () => 0 };

const recording = (body: string, status = 200) => {
  const asked: string[] = [];
  const answer = (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(body, { status }));
  };
  return { asked, fetch: answer, binding: { fetch: (request: Request) => answer(request.url) } };
};

describe("the source of product photos", () => {
  it("asks for http addresses over https", async () => {
    const net = recording("photo");
    expect((await photoSource({ fetch: net.fetch, clock }).get("http://cdn.shop.com/1.jpg")).ok).toBe(true);
    expect(net.asked).toEqual(["https://cdn.shop.com/1.jpg"]);
  });

  it("answers the development host from its binding, never from the network", async () => {
    const net = recording("net");
    const disk = recording("disk");
    const photos = photoSource({ fetch: net.fetch, dev: disk.binding, clock });
    expect(await photos.get("https://photos.doorstep.test/mug.jpg")).toEqual({
      ok: true,
      value: new TextEncoder().encode("disk"),
    });
    expect((await photos.get("https://photos.doorstep.test.evil.com/mug.jpg")).ok).toBe(true);
    expect(disk.asked).toEqual(["https://photos.doorstep.test/mug.jpg"]);
    expect(net.asked).toEqual(["https://photos.doorstep.test.evil.com/mug.jpg"]);
  });

  it("refuses the development host where there is no binding", async () => {
    const net = recording("net");
    expect(await photoSource({ fetch: net.fetch, clock }).get("https://photos.doorstep.test/mug.jpg")).toEqual({
      ok: false,
      error: "internal_host",
    });
    expect(net.asked).toEqual([]);
  });

  it("turns every failure of the binding into a reason", async () => {
    const broken = { fetch: () => Promise.reject(new Error("disk gone")) };
    expect(await photoSource({ dev: broken, clock }).get("https://photos.doorstep.test/1")).toEqual({
      ok: false,
      error: "unreachable",
    });
    expect(await photoSource({ dev: recording("", 404).binding, clock }).get("https://photos.doorstep.test/1")).toEqual(
      {
        ok: false,
        error: "bad_status",
      },
    );
  });

  it("does not wait for a host that lets it wait in vain, but for all others, and asks again after a while", async () => {
    let now = 0;
    let silent = true;
    const asked: string[] = [];
    const hang = (init: RequestInit) =>
      new Promise<Response>((_, reject) =>
        init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
      );
    const photos = photoSource({
      clock: { now: () => now },
      fetch: async (url, init) => {
        asked.push(url);
        return silent && url.includes("silent") ? hang(init) : new Response("photo");
      },
    });
    const get = (host: string) => photos.get(`https://${host}/${asked.length}.jpg`);
    vi.useFakeTimers();
    const late = async () => {
      const waiting = get("silent.shop.com");
      await vi.advanceTimersByTimeAsync(1_000);
      return waiting;
    };
    for (let n = 0; n < 3; n++) expect(await late()).toEqual({ ok: false, error: "timeout" });
    for (let n = 0; n < 5; n++) expect(await get("silent.shop.com")).toEqual({ ok: false, error: "host_silent" });
    expect([(await get("cdn.shop.com")).ok, asked.length]).toEqual([true, 4]);

    now += 10_000;
    // One waits, the others do not.
    const probe = late();
    expect(await get("silent.shop.com")).toEqual({ ok: false, error: "host_silent" });
    expect(await probe).toEqual({ ok: false, error: "timeout" });
    now += 10_000;
    expect(await get("silent.shop.com")).toEqual({ ok: false, error: "host_silent" });
    now += 10_000;
    silent = false;
    expect((await get("silent.shop.com")).ok).toBe(true);
    expect((await get("silent.shop.com")).ok).toBe(true);
    vi.useRealTimers();
  });
});
