import { fileURLToPath } from "node:url";
import type { WorkerBundle } from "../gateway/bundle.ts";

const objects = {
  collect: ["Log", "Person"],
  recommend: ["Person"],
  image: ["Person"],
  aggregate: ["Person"],
} as const;

export type BareName = keyof typeof objects;

/** The bare Worker that a part of the gateway is compared with: the same input and output, and nothing in between. */
export const bareWorker = (name: BareName, compatibilityDate: string): WorkerBundle => ({
  folder: fileURLToPath(new URL("bare", import.meta.url)),
  modules: [{ name: `${name}.js`, kind: "esModule" }],
  compatibilityDate,
  compatibilityFlags: [],
  vars: {},
  objects: objects[name].map((className) => ({ binding: className.toUpperCase(), className })),
  cron: null,
});
