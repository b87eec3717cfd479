import { type Driver, markName, nudgeEveryMs, pause } from "../plan.ts";

type SnowplowBrowser = {
  newTracker(namespace: string, url: string, options: object): unknown;
  setUserId(id: string | null): void;
  clearUserData(): void;
  trackSelfDescribingEvent(event: { event: { schema: string; data: object } }): void;
};

const schema = `iglu:com.example/${markName.toLowerCase().replace(" ", "_")}/jsonschema/1-0-0`;

/** @snowplow/browser-tracker. What did not get through stays in its queue until the next event. */
export const drive: Driver<SnowplowBrowser> = async (sdk, { url, writeKey, people }) => {
  sdk.newTracker("sp", url, { appId: writeKey });
  const track = (mark: string): void => sdk.trackSelfDescribingEvent({ event: { schema, data: { mark } } });
  for (const { userId, before, after, nudges } of people) {
    // Another visitor of the same browser, without a name yet.
    sdk.clearUserData();
    sdk.setUserId(null);
    before.forEach(track);
    sdk.setUserId(userId);
    after.forEach(track);
    for (const nudge of nudges) {
      await pause(nudgeEveryMs);
      track(nudge);
    }
  }
};
