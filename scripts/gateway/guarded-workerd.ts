import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import * as z from "zod";

export type Workerd = {
  /** Of workerd itself, not of its guard. */
  readonly pid: number;
  readonly ports: Readonly<Record<string, number>>;
  /** Resolves with its exit code (128 + signal when it was killed). */
  readonly exited: Promise<number>;
};

/** The native program of this platform; the package has no types. */
const program = z.object({ default: z.string() }).parse(createRequire(import.meta.url)("workerd")).default;

/**
 * Waits for workerd, and ends it when standard input closes: the kernel closes it when the launcher ends in any way,
 * kill -9 included, so no workerd is ever left holding a port. Reports workerd's id on the control descriptor, and
 * allows as many open files as the system lets it: every live object holds a few.
 */
const guard = `
ulimit -n "$(ulimit -Hn)" 2>/dev/null
exec 4<&0
"$@" </dev/null 4<&- &
workerd=$!
echo "{\\"event\\":\\"started\\",\\"pid\\":$workerd}" >&3
(read -r _ <&4; kill -9 "$workerd" 2>/dev/null) 3>&- &
watch=$!
exec 3>&- 4<&-
wait "$workerd"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;

type Message = { event: "started"; pid: number } | { event: "listen"; socket: string; port: number };

/**
 * Starts workerd on a configuration file and resolves once all `sockets` listen.
 * Output goes to the given file descriptors. Rejects when it ends before that.
 */
export const startWorkerd = async (
  configFile: string,
  sockets: readonly string[],
  output: { readonly stdout: number | "ignore"; readonly stderr: number },
): Promise<Workerd> => {
  const command = [program, "serve", "--experimental", "--import-path=/", "--control-fd=3", configFile];
  // Its own process group: Ctrl-C is for the launcher, which then stops workerd in order.
  const child = spawn("/bin/sh", ["-c", guard, "doorstep-guard", ...command], {
    stdio: ["pipe", output.stdout, output.stderr, "pipe"],
    detached: true,
  });
  child.stdin?.on("error", () => undefined);
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 1)));
    child.once("error", () => resolve(127));
  });
  const listening = untilListening(child, sockets);
  const failed = exited.then((code): never => {
    throw new Error(`workerd ended with code ${code}`);
  });
  const { pid, ports } = await Promise.race([listening, failed]);
  failed.catch(() => undefined);
  return { pid, ports, exited };
};

const untilListening = (
  child: ChildProcess,
  sockets: readonly string[],
): Promise<{ pid: number; ports: Record<string, number> }> =>
  new Promise((resolve) => {
    const ports: Record<string, number> = {};
    let pid = 0;
    let rest = "";
    (child.stdio[3] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const message = JSON.parse(line) as Message;
        if (message.event === "started") pid = message.pid;
        if (message.event === "listen") ports[message.socket] = message.port;
      }
      if (pid !== 0 && sockets.every((socket) => socket in ports)) resolve({ pid, ports });
    });
  });
