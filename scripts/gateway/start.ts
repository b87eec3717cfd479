import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { bundleGateway, type WorkerBundle } from "./bundle.ts";
import { workerdConfig } from "./config.ts";
import { holdFolder, releaseFolder, untilFolderFree } from "./folder-lock.ts";
import { startWorkerd, type Workerd } from "./guarded-workerd.ts";
import { keyringOf } from "./keyring.ts";
import { localKeyList } from "./local-keys.ts";
import { type LogFile, lastWords, openLogFile } from "./log-file.ts";
import { untilPortFree } from "./network.ts";
import { scheduleRunner, startTicking } from "./schedule.ts";

export type GatewayOptions = {
  /** Data folder; what the gateway knows survives in it. */
  readonly dir: string;
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Settings that override wrangler.toml and the local defaults. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** Folder of product photos, bound as DEV_PHOTOS. */
  readonly photosDir?: string;
  /** Seconds between runs of the schedule; 0: only `tick`. Default 60, as wrangler.toml says. */
  readonly scheduleEvery?: number;
  /** The gateway's log lines: "file" (default) is DIR/gateway.log. Errors always go there. */
  readonly logs?: "file" | "print" | "drop";
  /** Network blocks the Worker may call besides the public internet. */
  readonly allow?: readonly string[];
  /** An HTTP server that stands for the whole internet, for tests: it sees every address that the Worker calls. */
  readonly internet?: string;
  /** Object bindings that lead to objects doing nothing, for comparisons. */
  readonly idle?: readonly string[];
  /** Another Worker in place of the gateway, for tests and comparisons. */
  readonly bundle?: WorkerBundle;
  /** The path that answers 200 when it is ready. */
  readonly readyPath?: string;
};

export type Gateway = {
  readonly url: string;
  readonly port: number;
  /** Process id of workerd. */
  readonly pid: number;
  readonly dir: string;
  /** Runs the schedule once and waits for it. */
  tick(): Promise<void>;
  /** Lets running requests end, then stops. */
  stop(): Promise<void>;
  /** kill -9. */
  kill9(): Promise<void>;
  /** Resolves with the exit code when it ends, for whatever reason. */
  readonly exited: Promise<number>;
};

const releaseMs = 10_000;
/** To listen at all, and from then on to answer well. */
const listenMs = 30_000;
const answerMs = 5_000;
const drainMs = 5_000;
const cacheWorker = readFileSync(fileURLToPath(new URL("cache-worker.js", import.meta.url)), "utf8");

/**
 * Starts the gateway on raw workerd, from the production bundle, with embedded stores in a folder and the keys of
 * local development. Resolves when it answers. It ends with this process, however that ends.
 */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const dir = resolve(options.dir);
  mkdirSync(join(dir, "objects"), { recursive: true });
  const bundle = options.bundle ?? (await bundleGateway());
  await untilFolderFree(dir, releaseMs);
  if (options.port) await untilPortFree(options.port, releaseMs);
  const configFile = join(dir, "workerd.capnp");
  const config = workerdConfig({
    bundle,
    bindings: { ...bundle.vars, ...localBindings(dir), ...options.bindings },
    port: options.port ?? 0,
    objectsFolder: join(dir, "objects"),
    photosFolder: options.photosDir === undefined ? null : resolve(options.photosDir),
    allow: options.allow ?? [],
    internet: options.internet,
    idle: options.idle ?? [],
    cacheWorker,
  });
  // Holds the keyring.
  writeFileSync(configFile, config, { mode: 0o600 });
  const log = openLogFile(dir);
  const workerd = await launch(configFile, log, options.logs ?? "file");
  holdFolder(dir, workerd.pid);
  void workerd.exited.then(() => releaseFolder(dir));

  const port = workerd.ports["http"] ?? 0;
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}${options.readyPath ?? "/healthz"}`, workerd, log);
  const tick = scheduleRunner(`http://127.0.0.1:${workerd.ports["schedule"] ?? 0}`, bundle.cron ?? "* * * * *");
  const ticking = startTicking(tick, options.scheduleEvery ?? 60);
  void workerd.exited.then(() => ticking.stop());
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    ticking.stop();
    signalTo(workerd.pid, signal);
    const late = setTimeout(() => signalTo(workerd.pid, "SIGKILL"), drainMs);
    await workerd.exited;
    clearTimeout(late);
  };
  return {
    url,
    port,
    pid: workerd.pid,
    dir,
    tick,
    stop: () => end("SIGTERM"),
    kill9: () => end("SIGKILL"),
    exited: workerd.exited,
  };
};

const localBindings = (dir: string): Record<string, string> => ({
  DOORSTEP_LOCAL: "true",
  DOORSTEP_KEYS: localKeyList(),
  DOORSTEP_KEYRING: keyringOf(dir),
});

const launch = async (configFile: string, log: LogFile, logs: "file" | "print" | "drop"): Promise<Workerd> => {
  const descriptor = openSync(log.file, "a", 0o600);
  const stdout = { file: descriptor, print: 1, drop: "ignore" as const }[logs];
  try {
    return await startWorkerd(configFile, ["http", "schedule"], { stdout, stderr: descriptor });
  } catch (error) {
    throw new Error(`the gateway did not start: ${String(error)}\n${lastWords(log)}`, { cause: error });
  } finally {
    closeSync(descriptor);
  }
};

const untilReady = async (url: string, workerd: Workerd, log: LogFile): Promise<void> => {
  let deadline = performance.now() + listenMs;
  let ended: number | null = null;
  void workerd.exited.then((code) => (ended = code));
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch((error: unknown) => error);
    if (answer instanceof Response) await answer.body?.cancel();
    if (answer instanceof Response && answer.ok) return;
    if (answer instanceof Response) deadline = Math.min(deadline, performance.now() + answerMs);
    if (ended !== null || performance.now() > deadline) {
      const said = answer instanceof Response ? `status ${answer.status}` : String(answer);
      signalTo(workerd.pid, "SIGKILL");
      throw new Error(`the gateway does not answer ${url}: ${said}\n${lastWords(log)}`);
    }
    await sleep(25);
  }
};

const signalTo = (pid: number, signal: "SIGTERM" | "SIGKILL"): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
};
