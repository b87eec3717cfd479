// Runs one command and ends it, with its data folder, as soon as standard input closes. The kernel closes it when the
// parent ends in any way, kill -9 included, so that no server outlives the tests that started it.
//
//   node guard.ts FOLDER COMMAND [ARGUMENT...]
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

const [folder = "", command = "", ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });

// The data is thrown away: nothing is gained by letting the server shut down in order.
const end = (): void => void child.kill("SIGKILL");

const leave = (code: number): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code);
};

process.stdin.resume();
process.stdin.on("end", end);
process.stdin.on("close", end);
process.on("SIGTERM", end);
process.on("SIGINT", end);
child.on("error", () => leave(127));
child.on("exit", (code) => leave(code ?? 1));
