import { openRedis } from "../bridge/redis/connection.ts";
import { dataFolder, freePorts, startGuarded, untilReady } from "./guarded.ts";
import { onPath } from "./on-path.ts";

export type RunningRedis = { readonly address: string; readonly stop: () => Promise<void> };

export const findRedis = (): string | undefined => onPath("redis-server");

/** A redis-server on loopback that keeps nothing on disk. */
export const startRedis = async (program: string): Promise<RunningRedis> => {
  const folder = dataFolder("redis");
  const [port = 0] = await freePorts(1);
  const options = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no", "--dir", folder];
  const server = startGuarded(folder, program, options);
  const address = `redis://127.0.0.1:${port}`;
  await untilReady("redis-server", server, 15_000, async () => {
    const connection = openRedis(new URL(address));
    try {
      await connection.send([["PING"]]);
    } finally {
      connection.close();
    }
  });
  return { address, stop: server.stop };
};
