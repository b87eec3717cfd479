import { spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { examine } from "../../scripts/doctor/examine.ts";
import type { Finding } from "../../scripts/doctor/finding.ts";
import { openProbe } from "../../scripts/doctor/probe.ts";
import { emailServices, linkFollowers, pictureFetchers } from "../../scripts/doctor/agents.ts";
import { startDoctorProxy } from "../support/doctor-proxy.ts";
import { challengeForGmail, planted } from "../support/doctor-faults.ts";
import { useGateway } from "../support/journey/gateway.ts";
import { fillCatalogue } from "../support/journey/shop.ts";

const root = resolve(import.meta.dirname, "../..");
const doorstep = useGateway();

describe("the doctor", () => {
  let proxy: Awaited<ReturnType<typeof startDoctorProxy>>;
  beforeAll(async () => {
    await fillCatalogue(doorstep);
    proxy = await startDoctorProxy(doorstep.url);
  });
  beforeEach(() => proxy.setFault({}));
  afterAll(() => proxy.close());

  /** A clean deployment in all but its address: this machine's, over http. */
  const isItsAddress = ({ check }: Finding): boolean => check === "host name";
  const visit = async (key: string | null = "sk_deployed"): Promise<Finding[]> => {
    const { probe, close } = openProbe(proxy.url);
    const findings: Finding[] = [];
    for await (const one of examine({ origin: proxy.url, key, isLocal: false }, probe)) findings.push(one);
    close();
    return findings.filter((one) => !isItsAddress(one));
  };
  const wrong = (findings: readonly Finding[]): Finding[] =>
    findings.filter(({ level, cause }) => level !== "ok" && !cause.startsWith("leads to example.com"));

  it.each([["sk_deployed"], ["rk_deployed"], [null]])(
    "finds nothing wrong with a good deployment, given the key %s",
    async (key) => {
      const findings = await visit(key);
      expect(wrong(findings)).toEqual([]);
      for (const { name } of [...pictureFetchers, ...linkFollowers, ...emailServices]) {
        expect(
          findings.some(({ check }) => check.includes(`for ${name}`)),
          name,
        ).toBe(true);
      }
    },
  );

  it.each(planted)("names what is planted: %s", async (_, fault, check, cause) => {
    proxy.setFault(fault);
    const found = wrong(await visit());
    const named = found.find((one) => (typeof check === "string" ? one.check === check : check.test(one.check)));
    expect(named, JSON.stringify(found.map((one) => [one.check, one.cause]))).toBeDefined();
    expect(named?.cause).toMatch(cause);
    for (const { todo } of found) expect(todo).not.toBe("");
  });

  const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const child = spawn(process.execPath, [join(root, "scripts/doctor.ts"), ...args], { cwd: root });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    const [code] = (await once(child, "close")) as [number];
    return { code, out, err };
  };

  it("is well in development: exit 0, a line per check", async () => {
    const { code, out, err } = await run("--url", doorstep.url);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^ok {3}picture for Gmail \(200 image\/jpeg, /m);
    expect(out).toMatch(/^\d+ ok, 0 to look at, 0 failed$/m);
  });

  it("ends with 1 when a check failed, and says what to do", async () => {
    proxy.setFault(challengeForGmail);
    const { code, out } = await run("--url", proxy.url, "--key", "sk_deployed");
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL picture for Gmail .*\n {7}Cloudflare .*\n {7}-> exempt \/o\/\* from bot/m);
    const told = await run("--url", proxy.url, "--key", "sk_deployed", "--json");
    const Told = z.object({
      url: z.string(),
      ok: z.number(),
      warn: z.number(),
      fail: z.number(),
      findings: z.array(z.object({ check: z.string(), level: z.string() })),
    });
    expect(
      Told.parse(JSON.parse(told.out))
        .findings.filter(({ level }) => level === "fail")
        .map(({ check }) => check),
    ).toContain("picture for Gmail");
  });

  it("says that nobody is there", async () => {
    const { code, out } = await run("--url", "http://127.0.0.1:9");
    expect(code).toBe(1);
    expect(out).toMatch(/^FAIL it answers/m);
  });

  it.each([["nonsense"], ["ftp://mail.example"], [""]])("ends with 2 on an address that is none: %j", async (url) => {
    expect(await run("--url", url)).toMatchObject({ code: 2, err: expect.stringMatching(/^error: /) });
  });
});
