import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";

/** How workerd loads a module. */
export type ModuleKind = "esModule" | "wasm" | "text" | "data";

/** A Worker ready to run: its modules in a folder, the entry first, and what its configuration says about it. */
export type WorkerBundle = {
  readonly folder: string;
  readonly modules: readonly { readonly name: string; readonly kind: ModuleKind }[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Text bindings of the configuration. */
  readonly vars: Readonly<Record<string, string>>;
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  readonly cron: string | null;
};

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

const bundlesFolder = join(projectRoot, ".doorstep", "bundles");
const inputs = ["src", "wrangler.toml", "package-lock.json", "tsconfig.json"];
/** Bundles of other versions of the source stay this long, for a gateway that may just be starting from one. */
const keptMs = 3_600_000;

/**
 * The production bundle, made by wrangler's own dry run and kept by the hash of everything that goes into it,
 * so that only the first start after a change pays for it.
 */
export const bundleGateway = async (): Promise<WorkerBundle> => {
  const folder = join(bundlesFolder, inputHash());
  const manifest = join(folder, "worker.json");
  if (!existsSync(manifest)) await build(folder);
  removeOldBundles(folder);
  return { ...(JSON.parse(readFileSync(manifest, "utf8")) as WorkerBundle), folder };
};

const inputHash = (): string => {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((input) => filesIn(input))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(projectRoot, file)))
      .update("\0");
  }
  return hash
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest("hex")
    .slice(0, 24);
};

const filesIn = (path: string): string[] => {
  if (!statSync(join(projectRoot, path)).isDirectory()) return [path];
  return readdirSync(join(projectRoot, path))
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)));
};

/** Builds aside and renames, so that two starts at once cannot see half a bundle. */
const build = async (folder: string): Promise<void> => {
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  await wrangler(["deploy", "--dry-run", "--outdir", aside]);
  const config = await configuration();
  const files = readdirSync(aside).filter((name) => !/\.map$|^README\.md$/.test(name));
  const entry = files.find((name) => name === "index.js");
  if (entry === undefined) throw new Error(`wrangler made no index.js, only: ${files.join(", ")}`);
  const bundle: WorkerBundle = {
    folder,
    modules: [entry, ...files.filter((name) => name !== entry)].map((name) => ({ name, kind: moduleKind(name) })),
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars,
    objects: config.durable_objects.bindings.map((object) => ({ binding: object.name, className: object.class_name })),
    cron: config.triggers.crons?.[0] ?? null,
  };
  writeFileSync(join(aside, "worker.json"), JSON.stringify(bundle, null, 2));
  if (existsSync(folder)) rmSync(aside, { recursive: true });
  else renameSync(aside, folder);
};

/** The part of wrangler.toml that the launcher honours, as wrangler itself reads it. */
const Configuration = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  vars: z.record(z.string(), z.string()),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  triggers: z.object({ crons: z.array(z.string()).optional() }),
});

const configuration = async (): Promise<z.infer<typeof Configuration>> => {
  // Only here: loading wrangler takes a second.
  const wrangler = await import("wrangler");
  return Configuration.parse(wrangler.unstable_readConfig({ config: join(projectRoot, "wrangler.toml") }));
};

/** As wrangler's default rules and those of wrangler.toml name them. */
const moduleKind = (name: string): ModuleKind => {
  const extension = extname(name);
  if (extension === ".js" || extension === ".mjs") return "esModule";
  if (extension === ".wasm") return "wasm";
  return [".txt", ".html", ".sql"].includes(extension) ? "text" : "data";
};

/** Runs wrangler in the project folder; throws with its output when it fails. */
export const wrangler = async (args: readonly string[]): Promise<void> => {
  const command = join(projectRoot, "node_modules", "wrangler", "bin", "wrangler.js");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" };
  const child = spawn(process.execPath, [command, ...args], {
    cwd: projectRoot,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once("error", resolve).once("close", resolve));
  if (code !== 0)
    throw new Error(`the Worker does not bundle (${String(code)}):\n${stripVTControlCharacters(output).trim()}`);
};

const removeOldBundles = (current: string): void => {
  for (const name of readdirSync(bundlesFolder)) {
    const path = join(bundlesFolder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (path !== current && age > keptMs) rmSync(path, { recursive: true, force: true });
  }
};
