import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf } from "../../../src/collect/sources/network.ts";
import { originRule } from "../../../src/collect/sources/origins.ts";
import { ForwardTo, OriginPattern, SourceSettings } from "../../../src/contract/source.ts";

describe("allowed origins", () => {
  it("are exact, or every host below one", () => {
    const allows = originRule(["https://shop.example", "*.shop.example", "http://localhost:3000"]);
    for (const origin of ["https://shop.example", "https://www.shop.example", "http://a.b.shop.example:8443"]) {
      expect(allows?.(origin), origin).toBe(true);
    }
    for (const origin of [
      "http://shop.example",
      "https://shop.example:8443",
      "https://evil-shop.example",
      "https://shop.example.evil.test",
      "http://localhost:3001",
      "null",
      "",
      "file://",
    ]) {
      expect(allows?.(origin), origin).toBe(false);
    }
  });

  it("are nobody's business when none is named", () => {
    expect(originRule([])).toBeNull();
  });

  it("are written as origins, not as addresses or wildcards elsewhere", () => {
    for (const good of ["https://shop.example", "*.shop.example", "http://localhost:3000"]) {
      expect(OriginPattern.safeParse(good).success, good).toBe(true);
    }
    for (const bad of ["shop.example", "https://shop.example/", "https://*.shop.example", "*", "*.com", "ftp://a.b"]) {
      expect(OriginPattern.safeParse(bad).success, bad).toBe(false);
    }
  });
});

describe("the network of an address", () => {
  it.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["::ffff:203.0.113.77", "203.0.113.0/24"],
    ["2001:db8:1234:5678:9abc:def0:1234:5678", "2001:db8:1234::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
    ["::1", "0:0:0::/48"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each(["", "localhost", "1.2.3", "1.2.3.400.5", "300.1.1.1", "2001:zz::", "[::1]", "a.b.c.d"])(
    "of %s is none",
    (address) => {
      expect(networkOf(address)).toBeNull();
    },
  );

  it("never holds the last part of an address", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV6(), (v4, v6) => {
        expect(networkOf(v4)).toMatch(/^\d+\.\d+\.\d+\.0\/24$/);
        expect(networkOf(v6) ?? "x::/48").toMatch(/::\/48$|\.0\/24$/);
      }),
    );
  });
});

describe("a source's document", () => {
  it.each(["Host", "content-length", "Cookie", "Transfer-Encoding"])("refuses to set %s for a vendor", (name) => {
    const forwarding = (header: string) => ({
      forward_to: { url: "https://api.vendor.example", headers: { [header]: "x" } },
    });
    expect(SourceSettings.safeParse(forwarding(name)).success).toBe(false);
    expect(SourceSettings.safeParse(forwarding("X-Api-Key")).success).toBe(true);
  });

  it("fills in what is not said: any origin, no limit, nothing scrubbed, no plan", () => {
    expect(SourceSettings.parse({})).toEqual({
      kind: "live",
      shop: "default",
      app_ids: [],
      allowed_origins: [],
      rate_limit: null,
      keep_ip: "none",
      scrub: { rules: [], values: {} },
      plan: null,
      forward_to: null,
      kafka_topic: null,
      browser_purchases: "count",
    });
  });

  it("refuses misspelt settings: a rule that does nothing is worse than none", () => {
    expect(SourceSettings.safeParse({ allowed_origin: [] }).success).toBe(false);
    expect(SourceSettings.safeParse({ scrub: { rules: [{ match: "ssn", action: "hide" }] } }).success).toBe(false);
  });

  it("forwards to https only", () => {
    expect(ForwardTo.safeParse({ url: "https://api.vendor.example/v1/batch" }).success).toBe(true);
    expect(ForwardTo.safeParse({ url: "http://api.vendor.example/" }).success).toBe(false);
    expect(ForwardTo.safeParse({ url: "https://a.example", headers: { "x\r\ny": "1" } }).success).toBe(false);
  });
});
