import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "./clients.ts";
import type { KilledGateway } from "./killed-gateway.ts";
import { type Plan, planOf } from "./plan.ts";
import { openStatusProxy, type StatusProxy } from "./status-proxy.ts";
import { type Status, troubledRequests, troubles } from "./statuses.ts";
import { stockOf } from "./stored-marks.ts";

/** One client meeting one status. */
export type Case = {
  readonly client: Client;
  readonly status: Status;
  readonly plan: Plan;
  readonly proxy: StatusProxy;
  /** The gateway behind the proxy. */
  readonly gatewayUrl: string;
};

/** A client that drops its events has been silent for so long when it is believed, ms. */
const silenceMs = 4_000;
/** In which a page resends what was stored without its knowing, ms: posthog-js waits longest, 3 to 4.5 s. */
const resendMs = 6_000;
/** A limit against hanging: what has not arrived by then counts as lost, ms. */
const limitMs = 75_000;

export const openCase = async (
  client: Client,
  status: Status,
  gateways: { readonly url: string; readonly killed: KilledGateway },
): Promise<Case> => {
  const isKilled = status === "killed gateway";
  const gatewayUrl = isKilled ? gateways.killed.url : gateways.url;
  const proxy = await openStatusProxy({
    target: () => gatewayUrl,
    trouble: troubles[status],
    times: troubledRequests,
    ...(isKilled ? gateways.killed.join() : {}),
  });
  const id = `${client.installedAs} ${status}`.replaceAll(/[^a-z0-9]+/gi, "-").replace(/^-/, "");
  return { client, status, gatewayUrl, proxy, plan: planOf(id, proxy.url, client) };
};

/** Waits until every event of the case is stored and the client is at rest, or it has given up. */
export const untilOver = async (one: Case, isDone: () => boolean): Promise<void> => {
  const { client, status, proxy, plan, gatewayUrl } = one;
  const restMs = client.place === "browser" && ["lost reply", "killed gateway"].includes(status) ? resendMs : 300;
  const started = performance.now();
  let read = { requests: -1, at: 0, isComplete: false };
  for (;;) {
    await sleep(200);
    const now = performance.now();
    const idleMs = proxy.idleMs();
    if (now - started > limitMs) return;
    if (!isDone() || idleMs < 300) continue;
    if (!read.isComplete && (read.requests !== proxy.requests() || now - read.at > 3_000)) {
      const requests = proxy.requests();
      const isComplete = await stockOf(gatewayUrl, plan).then(
        ({ lost }) => lost.length === 0,
        () => false,
      );
      read = { requests, at: now, isComplete };
    }
    if (read.isComplete && idleMs >= restMs) return;
    if (client.drops.includes(status) && proxy.requests() > 0 && idleMs >= silenceMs) return;
  }
};
