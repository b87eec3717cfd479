import { type Gateway, type GatewayOptions, startGateway } from "../gateway/start.ts";

/** A gateway that the replay started itself and may therefore kill. */
export type OwnGateway = {
  readonly url: string;
  /** kill -9, then starts it again on the same port and data. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
};

/** Often enough that the watchdog mends within seconds what a kill left. */
const scheduleSeconds = 10;

export const startOwnGateway = async (
  options: Pick<GatewayOptions, "dir" | "bindings" | "allow">,
): Promise<OwnGateway> => {
  const start = (port: number): Promise<Gateway> => startGateway({ ...options, port, scheduleEvery: scheduleSeconds });
  let gateway = await start(0);
  const { url, port } = gateway;
  return {
    url,
    killAndRestart: async () => {
      await gateway.kill9();
      gateway = await start(port);
    },
    stop: () => gateway.stop(),
  };
};
