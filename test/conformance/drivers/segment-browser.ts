import { type Driver, markName } from "../plan.ts";

type Client = {
  track(event: string, properties: object): Promise<unknown>;
  identify(userId: string, traits: object): Promise<unknown>;
};
type SegmentBrowser = {
  readonly AnalyticsBrowser: { load(settings: object): PromiseLike<readonly [Client, unknown]> };
};

/** @segment/analytics-next, as the README says it. */
export const drive: Driver<SegmentBrowser> = async ({ AnalyticsBrowser }, { url, writeKey, people }) => {
  // Calls made before it has loaded are sorted by their names, so that an identify comes after what followed it.
  const [client] = await AnalyticsBrowser.load({ writeKey, cdnURL: url });
  for (const { userId, before, after } of people) {
    // Calls resolve when their event has left, which may take many tries.
    for (const mark of before) void client.track(markName, { mark });
    void client.identify(userId, { plan: "gold" });
    for (const mark of after) void client.track(markName, { mark });
  }
};
