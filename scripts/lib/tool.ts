import { spawnSync } from "node:child_process";
import { delimiter, dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** Runs a tool from the project's dependencies in the project's folder, on the Node that runs this script. */
export const runTool = (name: string, args: readonly string[]): { ok: boolean; output: string } => {
  const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const done = spawnSync(join(root, "node_modules/.bin", name), args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: path, NO_COLOR: "1" },
  });
  return { ok: done.status === 0, output: `${done.stdout}\n${done.stderr}`.trim() };
};
