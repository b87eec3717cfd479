// Runs one command and ends it, with its data folder, as soon as standard input closes. The kernel closes it when the
// parent ends in any way, kill -9 included, so that no server outlives the tests that started it.
//
//   node guard.ts FOLDER COMMAND [ARGUMENT...]
//
// By message the parent may crash the command (kill -9; answered with "crashed") and start it again on the same data.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";

const [folder = "", command = "", ...args] = process.argv.slice(2);
let child: ChildProcess | undefined;
let crashing = false;

const leave = (code: number): never => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return process.exit(code);
};

const start = (): void => {
  child = spawn(command, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  child.on("error", () => leave(127));
  child.on("exit", (code) => {
    child = undefined;
    if (!crashing) leave(code ?? 1);
    crashing = false;
    process.send?.("crashed");
  });
};

// The data is thrown away: nothing is gained by letting the server shut down in order.
const end = (): void => {
  crashing = false;
  if (child) child.kill("SIGKILL");
  else leave(0);
};

process.stdin.resume();
process.stdin.on("end", end);
process.stdin.on("close", end);
process.on("SIGTERM", end);
process.on("SIGINT", end);
process.on("message", (message) => {
  if (message === "start" && !child) start();
  if (message === "crash" && child) {
    crashing = true;
    child.kill("SIGKILL");
  }
});
start();
