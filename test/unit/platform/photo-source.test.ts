import { describe, expect, it } from "vitest";
import { photoSource } from "../../../src/platform/http/photo-source.ts";

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
    expect((await photoSource({ fetch: net.fetch }).get("http://cdn.shop.com/1.jpg")).ok).toBe(true);
    expect(net.asked).toEqual(["https://cdn.shop.com/1.jpg"]);
  });

  it("answers the development host from its binding, never from the network", async () => {
    const net = recording("net");
    const disk = recording("disk");
    const photos = photoSource({ fetch: net.fetch, dev: disk.binding });
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
    expect(await photoSource({ fetch: net.fetch }).get("https://photos.doorstep.test/mug.jpg")).toEqual({
      ok: false,
      error: "internal_host",
    });
    expect(net.asked).toEqual([]);
  });

  it("turns every failure of the binding into a reason", async () => {
    const broken = { fetch: () => Promise.reject(new Error("disk gone")) };
    expect(await photoSource({ dev: broken }).get("https://photos.doorstep.test/1")).toEqual({
      ok: false,
      error: "unreachable",
    });
    expect(await photoSource({ dev: recording("", 404).binding }).get("https://photos.doorstep.test/1")).toEqual({
      ok: false,
      error: "bad_status",
    });
  });
});
