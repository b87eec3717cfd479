import { describe, expect, it } from "vitest";
import { parsePublicUrl, type UrlRefusal } from "../../../src/base/public-url.ts";

const refusalOf = (text: string): UrlRefusal | null => {
  const parsed = parsePublicUrl(text);
  return parsed.ok ? null : parsed.error;
};

describe("public URLs", () => {
  it.each([
    "https://cdn.shop.com/photos/1.jpg",
    "https://cdn.shop.com:443/1.jpg?width=400&v=2#top",
    "  https://cdn.shop.com/1.jpg ",
    "HTTPS://CDN.SHOP.COM/1.JPG",
    "https://bücher.example/ä.jpg",
    "https://xn--bcher-kva.example/1.jpg",
    "https://3com.com/1.jpg",
    "https://1.2.3.4.cdn.com/1.jpg",
    "https://shop.com/@user/1.jpg",
    "https://shop.com/?email=a@b.c",
    "https://deadbeef.com/1.jpg",
    "https://localhost.shop.com/1.jpg",
  ])("admits %s", (text) => {
    expect(refusalOf(text)).toBeNull();
  });

  it.each<[string, UrlRefusal]>([
    // Addresses, in every spelling that a parser unfolds.
    ["https://127.0.0.1/", "ip_address"],
    ["https://2130706433/", "ip_address"],
    ["https://0x7f000001/", "ip_address"],
    ["https://0x7f.1/", "ip_address"],
    ["https://0X7F.0.0.0x1/", "ip_address"],
    ["https://0177.0.0.1/", "ip_address"],
    ["https://017700000001/", "ip_address"],
    ["https://127.1/", "ip_address"],
    ["https://127.0.1/", "ip_address"],
    ["https://127.0.0.1./", "ip_address"],
    ["https://0/", "ip_address"],
    ["https://169.254.169.254/latest/meta-data/", "ip_address"],
    ["https://8.8.8.8/", "ip_address"],
    ["https://[::1]/", "ip_address"],
    ["https://[::]/", "ip_address"],
    ["https://[::ffff:127.0.0.1]/", "ip_address"],
    ["https://[0:0:0:0:0:ffff:7f00:1]/", "ip_address"],
    ["https://[fd00:ec2::254]/", "ip_address"],
    ["https://①②⑦.⓪.⓪.①/", "ip_address"],
    ["https://１２７。０。０。１/", "ip_address"],
    ["https://%31%32%37.0.0.1/", "ip_address"],
    ["https://127%2e0%2e0%2e1/", "ip_address"],
    // Names that stay inside.
    ["https://localhost/", "internal_host"],
    ["https://LOCALHOST/", "internal_host"],
    ["https://localhost./", "internal_host"],
    ["https://app.localhost/", "internal_host"],
    ["https://ｌｏｃａｌｈｏｓｔ/", "internal_host"],
    ["https://printer/", "internal_host"],
    ["https://kubernetes.default.svc.cluster.local/", "internal_host"],
    ["https://metadata.google.internal/computeMetadata/v1/", "internal_host"],
    ["https://router.lan/", "internal_host"],
    ["https://nas.home.arpa/", "internal_host"],
    ["https://1.0.0.127.in-addr.arpa/", "internal_host"],
    ["https://photos.doorstep.test/mug.jpg", "internal_host"],
    ["https://shop.com./", "internal_host"],
    ["https://a..b/", "internal_host"],
    ["https://127.0.0.1.nip.io/", "internal_host"],
    ["https://localtest.me/", "internal_host"],
    ["https://7f000001.c0a80001.rbndr.us/", "internal_host"],
    // Other schemes.
    ["http://cdn.shop.com/1.jpg", "not_https"],
    ["ftp://cdn.shop.com/1.jpg", "not_https"],
    ["file:///etc/passwd", "not_https"],
    ["data:image/png;base64,AAAA", "not_https"],
    ["javascript:alert(1)", "not_https"],
    ["blob:https://shop.com/1", "not_https"],
    ["gopher://shop.com:6379/_FLUSHALL", "not_https"],
    // Credentials and look-alikes.
    ["https://user:secret@shop.com/", "has_credentials"],
    ["https://shop.com@127.0.0.1/", "has_credentials"],
    ["https://@shop.com/", "has_credentials"],
    ["https://:@shop.com/", "has_credentials"],
    ["https://shop.com%40evil.com/", "malformed_url"],
    ["https://shop.com:8443/", "has_port"],
    ["https://shop.com:80/", "has_port"],
    ["https://shop.com:22/", "has_port"],
    // Spellings that parsers disagree on.
    ["https://shop.com\\@127.0.0.1/", "malformed_url"],
    ["https:\\\\shop.com\\1.jpg", "malformed_url"],
    ["https://shop\t.com/", "malformed_url"],
    ["https://shop.com/\n1.jpg", "malformed_url"],
    ["\u0000https://shop.com/", "malformed_url"],
    ["https://shop.com:65536/", "malformed_url"],
    ["https://[::1/", "malformed_url"],
    ["https://256.1.1.1/", "malformed_url"],
    ["https://1.2.3.4.5/", "malformed_url"],
    ["https://0x7f.0.0.0.0x1.0x/", "malformed_url"],
    ["//shop.com/1.jpg", "malformed_url"],
    ["/1.jpg", "malformed_url"],
    ["https:///", "malformed_url"],
    ["", "malformed_url"],
    [`https://shop.com/${"a".repeat(2048)}`, "malformed_url"],
  ])("refuses %s as %s", (text, reason) => {
    expect(refusalOf(text)).toBe(reason);
  });

  it("gives the allow list the last word, on the parsed host", () => {
    const allow = (host: string): boolean => host === "cdn.shop.com";
    expect(parsePublicUrl("https://CDN.shop.com/1.jpg", allow).ok).toBe(true);
    expect(parsePublicUrl("https://evil.com/?cdn.shop.com", allow)).toEqual({ ok: false, error: "host_not_allowed" });
    expect(parsePublicUrl("https://127.0.0.1/", () => true)).toEqual({ ok: false, error: "ip_address" });
  });
});
