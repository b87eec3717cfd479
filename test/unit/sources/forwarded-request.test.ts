import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { forwardedHeaders } from "../../../src/collect/forwarded-headers.ts";
import { sendToVendor } from "../../../src/platform/http/send-to-vendor.ts";
import { forwarderName, forwarders, parseForwarderName, queueOf } from "../../../src/sources/forwarder-name.ts";
import { packRequest, unpackRequest } from "../../../src/sources/queued-request.ts";
import { vendorAddress } from "../../../src/sources/vendor-address.ts";
import { verdictOf } from "../../../src/sources/vendor-answer.ts";

describe("a forwarded request", () => {
  it("is the same bytes again, text, gzip or anything else", () => {
    const bodies = [
      Buffer.from('{"batch":[]}'),
      Buffer.from("\u{feff}ünïcode\u0000"),
      gzipSync("zipped"),
      Uint8Array.of(0xff, 0xfe, 0, 128),
      new Uint8Array(),
    ];
    for (const body of bodies) {
      const request = {
        method: "POST",
        path: "/v1/batch?x=1",
        headers: { sentat: "now" },
        body: Uint8Array.from(body),
      };
      expect(unpackRequest(packRequest(request))).toEqual(request);
    }
    const pixel = { method: "GET", path: "/i?e=pv", headers: {}, body: null };
    expect(unpackRequest(packRequest(pixel))).toEqual(pixel);
  });

  it("goes below the vendor's address, to its host whatever the path says", () => {
    expect(vendorAddress("https://api.vendor.example", "/v1/batch?a=1&b=%20")).toBe(
      "https://api.vendor.example/v1/batch?a=1&b=%20",
    );
    expect(vendorAddress("https://api.vendor.example/proxy/?token=t#x", "/i?e=pv")).toBe(
      "https://api.vendor.example/proxy/i?token=t&e=pv",
    );
    for (const path of ["//evil.example/x", "/\\evil.example", "/@evil.example", "/../..//evil.example"]) {
      expect(new URL(vendorAddress("https://api.vendor.example", path)).host).toBe("api.vendor.example");
    }
  });

  it("carries what the SDK and the browser said, no cookie, no host, and of the address its network", () => {
    const sent = new Headers({
      authorization: "Basic d2s6",
      "content-type": "text/plain",
      "content-encoding": "gzip",
      cookie: "session=1",
      host: "doorstep.test",
      "rsa-retry-attempt": "2",
      "x-forwarded-for": "203.0.113.77",
      "cf-connecting-ip": "203.0.113.77",
      "cf-ray": "1",
    });
    expect(forwardedHeaders(sent, "203.0.113.77")).toEqual({
      authorization: "Basic d2s6",
      "content-type": "text/plain",
      "content-encoding": "gzip",
      "rsa-retry-attempt": "2",
      "x-forwarded-for": "203.0.113.0",
    });
    expect(forwardedHeaders([], "2001:db8:1:2::7")).toEqual({ "x-forwarded-for": "2001:db8:1::" });
    expect(forwardedHeaders([], "unknown")).toEqual({});
  });

  it("has one queue of its source's, by a name that any source can have", () => {
    const spread = new Set(Array.from({ length: 100 }, (_, n) => queueOf(`request ${n}`)));
    expect([...spread].toSorted((a, b) => a - b)).toEqual(Array.from({ length: forwarders }, (_, n) => n));
    for (const source of ["web", "a:b:3", "new\nline"]) {
      expect(parseForwarderName(forwarderName({ source, queue: 3 }))).toEqual({ source, queue: 3 });
    }
    expect(parseForwarderName("drain:e1:0")).toBeNull();
  });
});

describe("a vendor's answer", () => {
  it("says delivered, never, or when again", () => {
    expect([200, 204].map((status) => verdictOf(status, null, 0).outcome)).toEqual(["delivered", "delivered"]);
    expect([400, 401, 413, 422].map((status) => verdictOf(status, null, 0).outcome)).toEqual(Array(4).fill("refused"));
    expect(verdictOf(503, " 7 ", 0)).toMatchObject({ outcome: "retry", afterMs: 7_000 });
    expect(verdictOf(503, "Thu, 01 Jan 1970 00:01:00 GMT", 20_000)).toMatchObject({ afterMs: 40_000 });
    expect(verdictOf(503, "soon", 0)).toMatchObject({ afterMs: 0 });
    expect(verdictOf(429, "999999999", 0)).toMatchObject({ afterMs: 3_600_000 });
  });
});

describe("sending to a vendor", () => {
  const request = { url: "https://api.vendor.example/v1/batch", method: "POST", headers: {}, body: Uint8Array.of(1) };

  it("never asks an internal address", async () => {
    const asked: string[] = [];
    const send = sendToVendor(async (url) => {
      asked.push(url);
      return new Response();
    });
    for (const url of ["https://127.0.0.1/", "https://metadata.internal/", "http://api.vendor.example/", "nonsense"]) {
      expect((await send({ ...request, url })).ok, url).toBe(false);
    }
    expect(asked).toEqual([]);
  });

  it("follows no redirect", async () => {
    const asked: string[] = [];
    const send = sendToVendor(async (url, init) => {
      asked.push(url);
      expect(init.redirect).toBe("manual");
      return new Response(null, { status: 307, headers: { location: "http://169.254.169.254/latest" } });
    });
    expect(await send(request)).toEqual({ ok: true, value: { status: 307, retryAfter: null } });
    expect(asked).toEqual([request.url]);
  });

  it("gives up on a vendor that is slow or dead", async () => {
    const slow = sendToVendor(
      (_url, init) =>
        new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted")))),
      20,
    );
    expect(await slow(request)).toEqual({ ok: false, error: "timeout" });
    const dead = sendToVendor(async () => {
      throw new Error("connection refused");
    });
    expect(await dead(request)).toMatchObject({ ok: false, error: expect.stringContaining("connection refused") });
  });
});
