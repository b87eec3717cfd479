import { type Driver, markName, pause } from "../plan.ts";

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

/** Longer than any answer takes on a busy machine, ms. */
const patienceMs = 20_000;

/**
 * @snowplow/node-tracker. What did not get through stays in its queue until the next event, and so does what was
 * tracked while a request was on its way.
 */
export const drive: Driver<SnowplowNode> = async (sdk, { url, writeKey, people, id }) => {
  const { hostname, port } = new URL(url);
  // A tracker, with its queue, per person: a server's tracker has one visitor at a time.
  await Promise.all(
    people.map(async ({ userId, anonymousId, before, after, nudges }) => {
      let ended = Promise.withResolvers<void>();
      const onEnd = (): void => ended.resolve();
      const tracker = sdk.newTracker(
        { namespace: `${id}-${userId}`, appId: writeKey },
        {
          endpoint: hostname,
          port: Number(port),
          protocol: "http",
          bufferSize: 1,
          connectionTimeout: patienceMs,
          onRequestSuccess: onEnd,
          onRequestFailure: onEnd,
        },
      );
      const track = (mark: string): void =>
        tracker.track(sdk.buildSelfDescribingEvent({ event: { schema, data: { mark } } }));
      const untilSent = async (): Promise<void> => {
        await Promise.race([ended.promise, pause(patienceMs)]);
        ended = Promise.withResolvers();
        // It tells before it is ready for the next.
        await pause(100);
      };
      tracker.setDomainUserId(anonymousId);
      before.forEach(track);
      tracker.setUserId(userId);
      after.forEach(track);
      for (const nudge of nudges) {
        await untilSent();
        track(nudge);
      }
      await untilSent();
    }),
  );
};
