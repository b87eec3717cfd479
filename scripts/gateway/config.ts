import { join } from "node:path";
import type { WorkerBundle } from "./bundle.ts";

/** One Worker on raw workerd, with what surrounds it. Folders are absolute. */
export type GatewayConfig = {
  readonly bundle: WorkerBundle;
  /** Text bindings: the configuration's own, overridden for this run. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly port: number;
  readonly objectsFolder: string;
  readonly photosFolder: string | null;
  /** Network blocks the Worker may call besides the public internet. */
  readonly allow: readonly string[];
  /** An HTTP server ("127.0.0.1:8080") that is the whole internet: whatever host is called, over http or https. */
  readonly internet?: string | undefined;
  /** Object bindings that lead to objects doing nothing, so that a benchmark measures what is before them. */
  readonly idle: readonly string[];
  /** Source of the Worker that stands behind the Cache API. */
  readonly cacheWorker: string;
};

/**
 * The gateway as a workerd configuration in Cap'n Proto text. `embed` paths start with "/" and are found with
 * `--import-path=/`. Sockets: "http" is the gateway, "schedule" runs its `scheduled` handler; both on loopback only.
 */
export const workerdConfig = (config: GatewayConfig): string => {
  const { bundle } = config;
  const modules = bundle.modules.map(
    ({ name, kind }) => `(name = ${text(name)}, ${kind} = embed ${text(join(bundle.folder, name))})`,
  );
  const bindings = [
    ...Object.entries(config.bindings).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...bundle.objects.map(
      ({ binding, className }) =>
        `(name = ${text(binding)}, durableObjectNamespace = ${namespace(className, config.idle.includes(binding))})`,
    ),
    ...(config.photosFolder === null ? [] : [`(name = "DEV_PHOTOS", service = "photos")`]),
  ];
  const objects = bundle.objects.map(
    ({ className }) =>
      `(className = ${text(className)}, uniqueKey = ${text(`doorstep-${className}`)}, enableSql = true)`,
  );
  const network = ["public", ...config.allow].map(text);
  const internet =
    config.internet === undefined
      ? `network = (allow = [${network.join(", ")}], tlsOptions = (trustBrowserCas = true))`
      : `external = (address = ${text(config.internet)}, http = ())`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "schedule", worker = .schedule),
    (name = "cache", worker = .cache),
    (name = "idle", worker = .idle),
    (name = "objects", disk = (path = ${text(config.objectsFolder)}, writable = true)),
    (name = "internet", ${internet}),
    ${config.photosFolder === null ? "" : `(name = "photos", disk = (path = ${text(config.photosFolder)})),`}
  ],
  sockets = [
    (name = "http", address = "127.0.0.1:${config.port}", http = (), service = "gateway"),
    (name = "schedule", address = "127.0.0.1:0", http = (), service = "schedule"),
  ],
);
const gateway :Workerd.Worker = (
  modules = [
    ${modules.join(",\n    ")}
  ],
  compatibilityDate = ${text(bundle.compatibilityDate)},
  compatibilityFlags = [${bundle.compatibilityFlags.map(text).join(", ")}],
  bindings = [
    ${bindings.join(",\n    ")}
  ],
  durableObjectNamespaces = [
    ${objects.join(",\n    ")}
  ],
  durableObjectStorage = (localDisk = "objects"),
  cacheApiOutbound = "cache",
);
const schedule :Workerd.Worker = (
  modules = [(name = "schedule.js", esModule = ${text(scheduleWorker)})],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "GATEWAY", service = "gateway")],
);
const cache :Workerd.Worker = (
  modules = [(name = "cache.js", esModule = ${text(config.cacheWorker)})],
  compatibilityDate = "2026-11-01",
);
const idle :Workerd.Worker = (
  modules = [(name = "idle.js", esModule = ${text(idleWorker)})],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [(className = "Idle", uniqueKey = "idle")],
  durableObjectStorage = (inMemory = void),
);
`;
};

const namespace = (className: string, isIdle: boolean): string =>
  isIdle ? `(className = "Idle", serviceName = "idle")` : `(className = ${text(className)})`;

/** No cron fires locally: a request to this Worker runs the gateway's `scheduled` handler once. */
const scheduleWorker = `export default {
  async fetch(request, env) {
    const { cron, scheduledTime } = await request.json();
    return Response.json(await env.GATEWAY.scheduled({ cron, scheduledTime: new Date(scheduledTime) }));
  },
};
`;

/** A reader that never reads. */
const idleWorker = `import { DurableObject } from "cloudflare:workers";
export class Idle extends DurableObject {
  wake() {}
}
export default {};
`;

/** A Cap'n Proto text literal. */
const text = (value: string): string => {
  const escaped = value.replaceAll(/["\\\n\r\t]|[^\S ]|\p{Cc}/gu, (char) => {
    const known = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[char];
    return known ?? (char.charCodeAt(0) < 0x80 ? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}` : char);
  });
  return `"${escaped}"`;
};
