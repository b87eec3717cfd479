import { type Driver, markName } from "../plan.ts";

type Jitsu = {
  readonly jitsuAnalytics: (options: object) => {
    track(event: string, properties: object): Promise<unknown>;
    identify(userId: string, traits: object): Promise<unknown>;
    reset(): Promise<unknown>;
  };
};

/** @jitsu/js, in a browser or a server. One event a request, and none is sent twice. */
export const drive: Driver<Jitsu> = async ({ jitsuAnalytics }, { url, writeKey, people }) => {
  const client = jitsuAnalytics({ host: url, writeKey: `${writeKey}:-` });
  // A call that fails rejects; the next one goes out all the same.
  const sent = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);
  for (const { userId, before, after } of people) {
    for (const mark of before) await sent(client.track(markName, { mark }));
    await sent(client.identify(userId, { plan: "gold" }));
    for (const mark of after) await sent(client.track(markName, { mark }));
    await client.reset();
  }
};
