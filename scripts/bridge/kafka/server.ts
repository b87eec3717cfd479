import { startServer } from "../http/server.ts";
import type { RunningServer } from "../http/server.ts";
import type { Login } from "./auth.ts";
import { explainKafkaError } from "./errors.ts";
import { openLanes } from "./lanes.ts";
import { openLink } from "./link.ts";
import type { ClusterAddress } from "./link.ts";
import { route } from "./router.ts";

export type KafkaBridgeOptions = ClusterAddress & {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly login?: Login;
  readonly maxBodyBytes?: number;
};

/** A produce of 2,500 events of 4 KB, the largest batch the collector passes on, fits. */
const defaultMaxBodyBytes = 16 * 1024 * 1024;

/** A little more than the broker itself waits for its replicas, ms. */
const appendMs = 12_000;

/** The Upstash Kafka REST contract in front of a Kafka cluster. */
export const startKafkaBridge = async (options: KafkaBridgeOptions): Promise<RunningServer> => {
  const link = openLink(options);
  const appends = openLanes(() => openLink(options, appendMs), { lanes: 8, waiting: 256 });
  const waits = openLanes(() => openLink(options), { lanes: 32, waiting: 0 });
  const parts = {
    link,
    appends,
    waits,
    login: options.login,
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    now: Date.now,
  };
  const server = await startServer((request) => route(parts, request), {
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    explain: explainKafkaError,
    errorBody: ({ message, status, details }) => ({ error: message, status, ...details }),
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await Promise.allSettled([link.close(), appends.close(), waits.close()]);
    },
  };
};
