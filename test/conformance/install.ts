import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const stamp = join(here, "node_modules", ".doorstep-installed");

/**
 * Installs the clients from their own lock file, once per lock file. They are not among the project's own packages:
 * nothing else needs them. Null when they are there, else why not.
 */
export const installClients = async (): Promise<string | null> => {
  const hash = createHash("sha256")
    .update(readFileSync(join(here, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return null;
  const started = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - started) / 1000)} s`;
  process.stderr.write("conformance: installing other vendors' clients (npm ci), about 20 s, once\n");
  const ticking = setInterval(() => process.stderr.write(`conformance: still installing, ${seconds()}\n`), 5_000);
  const problem = await npmCi();
  clearInterval(ticking);
  if (problem !== null) return problem;
  writeFileSync(stamp, hash);
  process.stderr.write(`conformance: installed in ${seconds()}\n`);
  return null;
};

const npmCi = async (): Promise<string | null> => {
  const npm = process.env["npm_execpath"];
  const [command = "npm", ...first] = npm?.endsWith(".js") === true ? [process.execPath, npm] : ["npm"];
  // Without peer packages, which the clients name for their types only, and without any package's own scripts.
  const options = ["ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
  const child = spawn(command, [...first, ...options], { cwd: here, stdio: ["ignore", 2, 2] });
  const code = await new Promise((resolve) =>
    child.once("error", (error) => resolve(error.message)).once("exit", resolve),
  );
  return code === 0 ? null : `npm ci in test/conformance did not succeed (${String(code)})`;
};
