import { type Driver, markName } from "../plan.ts";

type PosthogBrowser = {
  readonly default: {
    init(token: string, options: object): unknown;
    capture(event: string, properties: object): void;
    identify(id: string, traits: object): void;
    reset(resetDeviceId: boolean): void;
  };
};

/** posthog-js, as the README says it. */
export const drive: Driver<PosthogBrowser> = async ({ default: posthog }, { url, writeKey, people }) => {
  await new Promise<void>((loaded) => {
    posthog.init(writeKey, { api_host: url, loaded: () => loaded(), autocapture: false, capture_pageview: false });
  });
  for (const { userId, before, after } of people) {
    for (const mark of before) posthog.capture(markName, { mark });
    posthog.identify(userId, { plan: "gold" });
    for (const mark of after) posthog.capture(markName, { mark });
    posthog.reset(true);
  }
};
