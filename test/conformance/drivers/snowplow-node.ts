import { type Driver, markName, nudgeEveryMs, pause } from "../plan.ts";

type SnowplowNode = {
  newTracker(
    tracker: { namespace: string; appId: string },
    emitter: object,
  ): {
    setUserId(id: string): void;
    setDomainUserId(id: string): void;
    track(event: unknown): void;
  };
  buildSelfDescribingEvent(event: { event: { schema: string; data: object } }): unknown;
};

const schema = `iglu:com.example/${markName.toLowerCase().replace(" ", "_")}/jsonschema/1-0-0`;

/** @snowplow/node-tracker. What did not get through stays in its queue until the next event. */
export const drive: Driver<SnowplowNode> = async (sdk, { url, writeKey, people, id }) => {
  const { hostname, port } = new URL(url);
  const emitter = { endpoint: hostname, port: Number(port), protocol: "http", bufferSize: 1 };
  // A tracker, with its queue, per person: a server's tracker has one visitor at a time.
  await Promise.all(
    people.map(async ({ userId, anonymousId, before, after, nudges }) => {
      const tracker = sdk.newTracker({ namespace: `${id}-${userId}`, appId: writeKey }, emitter);
      const track = (mark: string): void =>
        tracker.track(sdk.buildSelfDescribingEvent({ event: { schema, data: { mark } } }));
      tracker.setDomainUserId(anonymousId);
      before.forEach(track);
      tracker.setUserId(userId);
      after.forEach(track);
      for (const nudge of nudges) {
        await pause(nudgeEveryMs);
        track(nudge);
      }
      await pause(nudgeEveryMs);
    }),
  );
};
