import { type Driver, markName } from "../plan.ts";

type Call = { distinctId: string; event?: string; properties?: object };
type PosthogNode = {
  readonly PostHog: new (
    key: string,
    options: object,
  ) => {
    on(event: "error", listener: () => void): unknown;
    capture(call: Call): void;
    identify(call: Call): void;
    alias(call: { distinctId: string; alias: string }): void;
    shutdown(timeoutMs: number): Promise<void>;
  };
};

/** posthog-node */
export const drive: Driver<PosthogNode> = async ({ PostHog }, { url, writeKey, people }) => {
  const client = new PostHog(writeKey, {
    host: url,
    flushAt: 5,
    flushInterval: 100,
    fetchRetryCount: 20,
    fetchRetryDelay: 500,
    disableGeoip: true,
  });
  client.on("error", () => undefined);
  for (const { userId, anonymousId, before, after } of people) {
    // What its own documentation says for people who are not known.
    const unknown = { $process_person_profile: false };
    for (const mark of before)
      client.capture({ distinctId: anonymousId, event: markName, properties: { mark, ...unknown } });
    client.alias({ distinctId: userId, alias: anonymousId });
    client.identify({ distinctId: userId, properties: { plan: "gold" } });
    for (const mark of after) client.capture({ distinctId: userId, event: markName, properties: { mark } });
  }
  await client.shutdown(45_000);
};
