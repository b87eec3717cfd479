import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";

const root = resolve(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Commands of the README's shell blocks; a line that ends inside a quote goes on. */
const commands = Array.from(readme.matchAll(/```sh\n([\s\S]*?)```/g), ([, block]) => block ?? "")
  .flatMap((block) => block.split(/\n(?=npm |npx |curl |bash )/))
  .map((command) => command.trim());

const curls = commands.filter((command) => command.startsWith("curl "));
const scripts = commands.filter((command) => command.startsWith("npm run "));

describe("the README", () => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-readme-"));
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ dir });
  });
  afterAll(async () => {
    await gateway.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("shows calls and scripts", () => {
    expect(curls.length).toBeGreaterThanOrEqual(4);
    expect(scripts.length).toBeGreaterThanOrEqual(6);
  });

  it.each(curls)("shows a call that works: %s", (command) => {
    const run = spawnSync("bash", ["-c", command.replaceAll("http://127.0.0.1:8787", gateway.url)], {
      encoding: "utf8",
    });
    expect(run.status).toBe(0);
    for (const line of run.stdout.trim().split("\n")) expect(JSON.parse(line)).not.toHaveProperty("error");
  });

  it.each(scripts)("shows a command whose options exist: %s", (command) => {
    const [, , script = "", ...rest] = command.split(/\s+/);
    const packaged = (
      JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }
    ).scripts;
    expect(packaged).toHaveProperty([script]);
    const options = rest.filter((word) => word.startsWith("--") && word !== "--");
    if (options.length === 0) return;
    const help = spawnSync(process.execPath, [join(root, "scripts", `${script}.ts`), "--help"], { encoding: "utf8" });
    expect(help.status).toBe(0);
    for (const option of options) expect(help.stdout).toContain(option);
  });

  it("links only to files that exist", () => {
    const links = Array.from(readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g), ([, link]) => link ?? "");
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it("promises a dry run of the deployment, which needs no account and writes nothing", () => {
    const escrow = join(dir, "escrow.json");
    const args = [join(root, "scripts/deploy.ts"), "--dry-run", "--escrow", escrow];
    const run = spawnSync(process.execPath, args, { encoding: "utf8", cwd: root });
    expect(run.stderr).toContain("Dry run complete");
    expect(run.status).toBe(0);
    expect(existsSync(escrow)).toBe(false);
  });
});
