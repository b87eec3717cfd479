// Runs a script of this project on its own Node, after installing what is missing. Plain JavaScript without
// dependencies, because it is the first thing to run on a fresh clone: `node scripts/setup.mjs <script> [arguments]`.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.doorstep-setup`;
const scripts = [
  "dev",
  "demo",
  "test",
  "check",
  "replay",
  "rebuild",
  "epoch",
  "eval",
  "bench",
  "bridge",
  "deploy",
  "test-stack",
  "faults",
  "sdk",
  "doctor",
];

const fail = (message, code = 1) => {
  console.error(`error: ${message}`);
  process.exit(code);
};
const readOr = (file, otherwise) => (existsSync(file) ? readFileSync(file, "utf8") : otherwise);

const [script, ...args] = process.argv.slice(2);
if (!scripts.includes(script)) fail(`usage: node scripts/setup.mjs ${scripts.join("|")} [arguments]`, 2);
if (Number.parseInt(process.versions.node, 10) < 20) fail(`Node 20 or later is needed, this is ${process.version}`, 2);

const lock = readFileSync(`${root}package-lock.json`, "utf8");
const hash = createHash("sha256").update(lock).digest("hex");
if (readOr(stamp, "") !== hash) {
  if (!installed()) await install();
  writeFileSync(stamp, hash);
}
run(
  projectNode(),
  script === "test"
    ? ["node_modules/vitest/vitest.mjs", "run", "--config", "test/vitest.config.ts"]
    : [`scripts/${script}.ts`],
);

/** Whether npm's own record of node_modules already agrees with the lock file, as after a plain `npm install`. */
function installed() {
  const there = JSON.parse(readOr(`${root}node_modules/.package-lock.json`, '{"packages":{}}')).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, { version, optional }]) =>
      path === "" || (there[path] ? there[path].version === version : optional === true),
  );
}

async function install() {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.error("set-up: installing dependencies from package-lock.json (npm ci), about a minute on a fresh clone");
  const ticking = setInterval(() => console.error(`set-up: still installing, ${seconds()}`), 5000);
  const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const [command, ...rest] = [...npm, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const child = spawn(command, rest, { cwd: root, stdio: ["ignore", 2, 2] });
  forwardSignals(child);
  const code = await new Promise((done) => child.on("error", (error) => done(error.message)).on("exit", done));
  clearInterval(ticking);
  if (code !== 0) fail(`npm ci did not succeed (${code}); is the package registry reachable?`);
  console.error(`set-up: dependencies installed in ${seconds()}`);
}

/** The Node 24 among the dev dependencies; the Node that runs this will do when it is as new. */
function projectNode() {
  const own = `${root}node_modules/node/bin/node`;
  if (spawnSync(own, ["--version"], { stdio: "ignore" }).status === 0) return own;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return fail(
    `the project's own Node 24 (${own}) does not run here, and this Node is ${process.version}.\n` +
      "Its install script may have been blocked: try `npm rebuild node`, or run with Node 24 or later.",
  );
}

function run(node, command) {
  // DOORSTEP_SETUP tells a script that its parent is this process, so that it may end when this one is gone.
  const env = { ...process.env, DOORSTEP_SETUP: "1" };
  const child = spawn(node, [...command, ...args], { cwd: root, stdio: "inherit", env });
  forwardSignals(child);
  child.on("error", (error) => fail(error.message));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Signals go on to the child; so does the end of npm, which a killed npm could not pass on itself. */
function forwardSignals(child) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = lineage();
  const watch = () => {
    if (lineage() === before) return;
    child.kill("SIGTERM");
    process.exit(1);
  };
  setInterval(watch, 200).unref();
}

/** Our parent; where that is only the shell which npm starts scripts with, npm too. A dead parent changes it at once. */
function lineage() {
  const [, name = "", parent = ""] = /\((.*)\) \S (\d+)/.exec(readOr(`/proc/${process.ppid}/stat`, "")) ?? [];
  return /^(ba|da|z)?sh$/.test(name) ? `${process.ppid} ${parent}` : `${process.ppid}`;
}
