import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { WorkerBundle } from "../gateway/bundle.ts";

const counting = "counting.js";
const entry = "counted.js";

/** The gateway with ours/counting.js before it; a copy, for modules lie in one folder. */
export const countingBundle = (bundle: WorkerBundle, folder: string): WorkerBundle => {
  cpSync(bundle.folder, folder, { recursive: true });
  cpSync(fileURLToPath(new URL(`ours/${counting}`, import.meta.url)), join(folder, counting));
  const classes = bundle.objects.map(({ className }) => `export const ${className} = counting("${className}");\n`);
  const head = `import worker, { counting } from "./${counting}";\nexport default worker;\n`;
  writeFileSync(join(folder, entry), head + classes.join(""));
  const modules = [entry, counting].map((name) => ({ name, kind: "esModule" as const }));
  return { ...bundle, folder, modules: [...modules, ...bundle.modules] };
};

const Numbers = z.record(z.string(), z.number());

/** Since the process started. `rows` by class, `calls` by class and method, `requests` by port and first path part. */
export const Counted = z.object({ rows: Numbers, calls: Numbers, requests: Numbers });
export type Counted = z.infer<typeof Counted>;

/** What a gateway that runs a counting bundle has counted. */
export const countedBy = async (url: string): Promise<Counted> =>
  Counted.parse(await (await fetch(`${url}/counted`)).json());
