import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { emailServices, linkFollowers, pictureFetchers } from "../../../scripts/doctor/agents.ts";
import { challengeOf } from "../../../scripts/doctor/challenge.ts";
import { listed } from "../../../scripts/doctor/finding.ts";
import { reportLines } from "../../../scripts/doctor/report.ts";
import type { Answered } from "../../../scripts/doctor/seen.ts";
import { clockProblem, hostProblem, originProblem, plainProblem } from "../../../scripts/doctor/surface.ts";
import { certificateProblem, http2Problem, olderProblem, shakeHands } from "../../../scripts/doctor/tls.ts";
import { makeCertificates } from "../../../scripts/test-stack/certificates.ts";
import { onPath } from "../../../scripts/test-stack/on-path.ts";

const answered = (status: number, headers: Record<string, string> = {}, body = ""): Answered => ({
  url: "https://mail.acme.example/",
  status,
  headers,
  bytes: new TextEncoder().encode(body),
  ms: 100,
  at: 1_000_000_000_000,
});
const html = { "content-type": "text/html; charset=UTF-8" };

describe("a challenge", () => {
  it.each([
    [answered(403, { "cf-mitigated": "challenge" }), "Cloudflare (cf-mitigated)"],
    [answered(200, html, "<script src='/cdn-cgi/challenge-platform/x.js'>"), "Cloudflare (challenge page)"],
    [answered(503, html, "<title>Just a moment...</title>"), "Cloudflare (challenge page)"],
    [answered(403, { "content-type": "text/plain" }, "error code: 1020"), "Cloudflare (block page)"],
    [answered(403, { ...html, server: "AkamaiGHost" }, "<h1>Access Denied</h1>"), "Akamai"],
    [answered(200, html, "<iframe src='/_Incapsula_Resource?x'>"), "Imperva"],
    [answered(202, { "x-amzn-waf-action": "challenge" }), "AWS WAF"],
    [answered(403, { "x-datadome": "protected" }), "DataDome"],
    [answered(200, html, "Please verify you are human"), "a bot check"],
    [answered(429, html, "<h1>Slow down</h1>"), "something in front of the gateway"],
  ])("is told by whose it is (%#)", (seen, who) => {
    expect(challengeOf(seen)).toBe(who);
  });

  it("is none of our own answers", () => {
    const json = { "content-type": "application/json" };
    for (const status of [200, 302, 304, 401, 403, 404, 429, 503])
      expect(challengeOf(answered(status, json, "{}"))).toBeNull();
    expect(challengeOf(answered(200, html, "<table><tr><td>Reading lamp"))).toBeNull();
    expect(challengeOf(answered(200, { "content-type": "image/jpeg" }, "captcha"))).toBeNull();
  });
});

describe("the clock", () => {
  const at = (skew: number): Answered => answered(200, { date: new Date(1_000_000_000_000 + skew).toUTCString() });
  it.each([
    [0, null],
    [4_000, null],
    [-4_000, null],
    [30_000, "warn"],
    [-30_000, "warn"],
    [120_000, "fail"],
  ])("%i ms off is %s", (skew, level) => {
    expect(clockProblem(at(skew))?.level ?? null).toBe(level);
  });
  it("is not judged where there is none", () => {
    expect([clockProblem(answered(200)), clockProblem(answered(200, { date: "soon" }))]).toEqual([null, null]);
  });
});

describe("the host name", () => {
  it.each([
    ["https://mail.acme.example", null],
    ["http://mail.acme.example", "fail"],
    ["https://doorstep.acme.workers.dev", "warn"],
    ["https://192.0.2.1", "fail"],
    ["https://[2001:db8::1]", "fail"],
  ])("%s: %s", (origin, level) => {
    expect(hostProblem(origin)?.level ?? null).toBe(level);
  });
  it("is the one that addresses in mails begin with", () => {
    expect(originProblem("https://a.example", "https://a.example")).toBeNull();
    expect(originProblem(null, "https://a.example")).toBeNull();
    expect(originProblem("https://doorstep.acme.workers.dev", "https://a.example")?.level).toBe("fail");
  });
  it("redirects plain http, or has none", () => {
    expect([plainProblem(answered(301)), plainProblem({ failure: "refused" })]).toEqual([null, null]);
    expect(plainProblem(answered(200))?.level).toBe("warn");
  });
});

const openssl = onPath("openssl");

describe.skipIf(openssl === undefined)("a certificate", () => {
  const serve = async (options: object) => {
    const { server: pair } = makeCertificates(openssl ?? "");
    const server = createServer({ ...pair, ...options }, (socket) => socket.on("error", () => undefined)).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    return { server, origin: `https://localhost:${(server.address() as AddressInfo).port}` };
  };

  it("that nobody trusts is named, with how long it holds and what the server speaks", async () => {
    const { server, origin } = await serve({ ALPNProtocols: ["h2", "http/1.1"] });
    const [shake, older] = await Promise.all([shakeHands(origin), shakeHands(origin, "TLSv1.2")]);
    expect(shake).toMatchObject({ protocol: "TLSv1.3", alpn: "h2" });
    expect(older).toMatchObject({ protocol: "TLSv1.2" });
    const now = Date.now();
    expect(certificateProblem(shake, now)).toMatchObject({
      level: "fail",
      cause: expect.stringContaining("not good for this name"),
    });
    expect([http2Problem(shake), olderProblem(older)]).toEqual([null, null]);
    expect("expires" in shake && certificateProblem({ ...shake, distrust: null }, now)?.cause).toMatch(
      /ends in [12] days/,
    );
    expect(
      "expires" in shake && certificateProblem({ ...shake, distrust: null }, shake.expires - 30 * 86_400_000),
    ).toBeNull();
    server.close();
  });

  it("of a server that refuses TLS 1.2, and HTTP/2, is told from one that is not there", async () => {
    const { server, origin } = await serve({ minVersion: "TLSv1.3", ALPNProtocols: ["http/1.1"] });
    expect(http2Problem(await shakeHands(origin))?.level).toBe("warn");
    expect(olderProblem(await shakeHands(origin, "TLSv1.2"))?.level).toBe("warn");
    server.close();
    await once(server, "close");
    expect(certificateProblem(await shakeHands(origin), Date.now())).toMatchObject({
      level: "fail",
      cause: expect.stringContaining("no TLS"),
    });
  });
});

describe("the report", () => {
  it("says what was seen, what is wrong and what to do", () => {
    expect(reportLines({ check: "clock", level: "ok", saw: "now", cause: "", todo: "" })).toEqual(["ok   clock (now)"]);
    expect(reportLines({ check: "clock", level: "fail", saw: "", cause: "late", todo: "set it" })).toEqual([
      "FAIL clock",
      "       late",
      "       -> set it",
    ]);
    expect([listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d"])]).toEqual([
      "a",
      "a and b",
      "a, b and 2 more",
    ]);
  });

  it("knows each caller by one name", () => {
    const names = [...pictureFetchers, ...linkFollowers, ...emailServices].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
