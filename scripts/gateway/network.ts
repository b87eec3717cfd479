import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What workerd must allow so that the gateway reaches these servers: as little as their addresses tell. */
export const privateNetworks = (urls: readonly string[]): string[] => [
  ...new Set(urls.flatMap((url) => networksOf(new URL(url).hostname))),
];

const networksOf = (host: string): string[] => {
  if (host === "localhost") return ["127.0.0.1/32", "::1/128"];
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return [`${host}/32`];
  if (host.startsWith("[")) return [`${host.slice(1, -1)}/128`];
  // A name may lead into the operator's own network.
  return ["private"];
};

/** Waits until a loopback port can be bound: a gateway that was just killed lets go of it a moment later. */
export const untilPortFree = async (port: number, limitMs: number): Promise<void> => {
  const deadline = performance.now() + limitMs;
  while (!(await canBind(port))) {
    if (performance.now() > deadline) throw new Error(`port ${port} is in use`);
    await sleep(100);
  }
};

const canBind = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
