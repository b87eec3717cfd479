import { type Driver, markName } from "../plan.ts";

type RudderBrowser = {
  readonly RudderAnalytics: new () => {
    load(writeKey: string, dataPlaneUrl: string, options: object): void;
    ready(callback: () => void): void;
    track(event: string, properties: object): void;
    identify(userId: string, traits: object): void;
    reset(resetAnonymousId: boolean): void;
  };
};

/** @rudderstack/analytics-js, as the README says it, with its shortest pauses between two tries. */
export const drive: Driver<RudderBrowser> = async ({ RudderAnalytics }, { url, writeKey, people }) => {
  const client = new RudderAnalytics();
  client.load(writeKey, url, {
    configUrl: url,
    queueOptions: { minRetryDelay: 500, maxRetryDelay: 2_000, backoffFactor: 1.5, maxAttempts: 20 },
  });
  await new Promise<void>((ready) => client.ready(ready));
  for (const { userId, before, after } of people) {
    for (const mark of before) client.track(markName, { mark });
    client.identify(userId, { plan: "gold" });
    for (const mark of after) client.track(markName, { mark });
    client.reset(true);
  }
};
