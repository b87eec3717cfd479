import { type Driver, markName } from "../plan.ts";

type Call = { userId?: string; anonymousId?: string; event?: string; properties?: object; traits?: object };
type Client = { track(call: Call): void; identify(call: Call): void; flush(): Promise<unknown> };
type RudderNode = { readonly default: new (writeKey: string, options: object) => Client };

/** @rudderstack/rudder-sdk-node */
export const drive: Driver<RudderNode> = async ({ default: Analytics }, { url, writeKey, people }) => {
  const client = new Analytics(writeKey, {
    dataPlaneUrl: url,
    flushAt: 5,
    flushInterval: 100,
    retryCount: 8,
    errorHandler: () => undefined,
    logLevel: "silly",
  });
  for (const { userId, anonymousId, before, after } of people) {
    for (const mark of before) client.track({ anonymousId, event: markName, properties: { mark } });
    client.identify({ userId, anonymousId, traits: { plan: "gold" } });
    for (const mark of after) client.track({ userId, event: markName, properties: { mark } });
  }
  // One call takes `flushAt` events at most, and waits for the one before.
  for (let flushes = 0; flushes < 4; flushes += 1) await client.flush();
};
