import { type Driver, markName } from "../plan.ts";

type Call = { userId?: string; anonymousId?: string; event?: string; properties?: object; traits?: object };
type SegmentNode = {
  readonly Analytics: new (settings: object) => {
    on(event: "error", listener: () => void): unknown;
    track(call: Call): void;
    identify(call: Call): void;
    closeAndFlush(options: { timeout: number }): Promise<void>;
  };
};

/** @segment/analytics-node */
export const drive: Driver<SegmentNode> = async ({ Analytics }, { url, writeKey, people }) => {
  const client = new Analytics({ writeKey, host: url, flushAt: 5, flushInterval: 100 });
  client.on("error", () => undefined);
  for (const { userId, anonymousId, before, after } of people) {
    for (const mark of before) client.track({ anonymousId, event: markName, properties: { mark } });
    client.identify({ userId, anonymousId, traits: { plan: "gold" } });
    for (const mark of after) client.track({ userId, event: markName, properties: { mark } });
  }
  await client.closeAndFlush({ timeout: 45_000 });
};
