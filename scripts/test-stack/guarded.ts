import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type Guarded = {
  /** The last lines it wrote, to explain why it did not start. */
  readonly lastWords: () => string;
  readonly ended: boolean;
  /** Kills it at once (kill -9) and leaves its folder as it is. */
  readonly crash: () => Promise<void>;
  /** Starts it again after a crash, in the same folder. */
  readonly restart: () => void;
  /** Kills it and removes its folder. */
  readonly stop: () => Promise<void>;
};

const guard = fileURLToPath(new URL("guard.ts", import.meta.url));
const keptLines = 30;

export const dataFolder = (name: string): string => mkdtempSync(join(tmpdir(), `doorstep-${name}-`));

/** Starts a server that never outlives this process, in a folder that goes with it. */
export const startGuarded = (folder: string, command: string, args: readonly string[]): Guarded => {
  // Its own process group: a Ctrl-C is for this process, which then lets go of the guard.
  const child = spawn(process.execPath, [guard, folder, command, ...args], {
    stdio: ["pipe", "pipe", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  let lines: string[] = [];
  let ended = false;
  const keep = (chunk: Buffer): void => {
    lines = [...lines, ...chunk.toString("utf8").split("\n").filter(Boolean)].slice(-keptLines);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  child.stdin?.on("error", () => undefined);
  child.on("error", () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => {
      ended = true;
      resolve();
    });
  });
  return {
    lastWords: () => lines.join("\n"),
    get ended() {
      return ended;
    },
    crash: () =>
      new Promise((resolve) => {
        child.once("message", () => resolve());
        child.send("crash");
      }),
    restart: () => void child.send("start"),
    stop: async () => {
      child.stdin?.end();
      await exited;
    },
  };
};

/** Ports that were free a moment ago, on loopback. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
};

/** Waits until `answers` stops throwing; fails when the server ends first or the time is over. */
export const untilReady = async (
  name: string,
  server: Guarded,
  limitMs: number,
  answers: () => Promise<unknown>,
): Promise<void> => {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await answers();
      return;
    } catch (error) {
      const late = performance.now() > deadline;
      if (server.ended || late) {
        const why = server.ended ? "ended" : `did not answer within ${limitMs} ms (${String(error)})`;
        await server.stop();
        throw new Error(`${name} ${why}:\n${server.lastWords()}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
};
