import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTopics } from "../bridge/kafka/create-topics.ts";
import { findKafka, startKafka } from "../test-stack/kafka.ts";
import { freePorts, startGuarded, untilReady } from "../test-stack/guarded.ts";
import { topicOf } from "../../src/log/codec.ts";

export type Killable = { crash(): Promise<void>; restart(): Promise<void> };

/** A real broker and the bridge in front of it, each a process of its own. */
export type KillableKafka = {
  readonly url: string;
  readonly broker: Killable;
  readonly bridge: Killable;
  stop(): Promise<void>;
};

export const login = { user: "doorstep", password: "fault-password" } as const;

const bridgeScript = fileURLToPath(new URL("../bridge.ts", import.meta.url));
const readyMs = 30_000;

/** Null and a line that says why, where Apache Kafka is not installed; an error instead with CI=true. */
export const startKillableKafka = async (epoch: string, partitions: number): Promise<KillableKafka | string> => {
  const program = findKafka();
  if (typeof program === "string") {
    const why = `${program} is not installed: run  bash .ci/install-real-parts.sh`;
    if (process.env["CI"] === "true") throw new Error(why);
    return why;
  }
  const broker = await startKafka(program);
  try {
    await createTopics({ brokers: [broker.address] }, [{ topic: topicOf(epoch), partitions }]);
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const folder = mkdtempSync(join(tmpdir(), "doorstep-bridge-"));
    const options = ["--brokers", broker.address, "--port", String(port), "--user", login.user];
    const bridge = startGuarded(folder, process.execPath, [bridgeScript, ...options, "--password", login.password]);
    const listens = () =>
      untilReady("the bridge", bridge, readyMs, async () => {
        const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1_000) });
        await answer.body?.cancel();
      });
    await listens();
    return {
      url,
      broker,
      bridge: {
        crash: bridge.crash,
        restart: () => {
          bridge.restart();
          return listens();
        },
      },
      stop: async () => {
        await bridge.stop();
        await broker.stop();
      },
    };
  } catch (error) {
    await broker.stop();
    throw error;
  }
};
