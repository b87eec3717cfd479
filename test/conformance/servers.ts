import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Client } from "./clients.ts";
import type { Plan } from "./plan.ts";

/** A Node program with a client in it. */
export type ServerProgram = {
  /** Ends it; throws with what it said when it had ended before. */
  stop(): Promise<void>;
};

/** Has a client send its plans; `onDone` tells of each that has flushed or given up. It ends with this process. */
export const startServer = (
  { driver, module }: Client,
  plans: readonly Plan[],
  onDone: (id: string) => void,
): ServerProgram => {
  const program = [join(import.meta.dirname, "node-program.ts"), driver, module, JSON.stringify(plans)];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  child.stdin.on("error", () => undefined);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [, id] = /^done (\S+)$/.exec(line) ?? [];
    if (id !== undefined) onDone(id);
  });
  const ended = new Promise((resolve) => child.once("error", resolve).once("close", resolve));
  return {
    stop: async () => {
      const isEarly = child.exitCode !== null || child.pid === undefined;
      child.stdin.end();
      const code = await ended;
      if (isEarly) throw new Error(`the program with ${module} ended with ${String(code)}:\n${said}`);
    },
  };
};
