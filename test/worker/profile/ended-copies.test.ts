import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { durablePeople, type ProfileStub } from "../../../src/platform/cloudflare/people.ts";
import { identified, record, start, viewed } from "../../support/person-records.ts";
import { peopleOf, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;

const world = () => {
  const told: string[] = [];
  const people = peopleOf(bindings, 1, async (key) => void told.push(key));
  const apply = (key: string, ...records: ReturnType<typeof viewed>[]) =>
    people.apply(key, {
      epoch: "e1",
      partition: 0,
      first: 0,
      last: records.length,
      records: records.map((one, offset) => ({ offset, record: one })),
    });
  return { told, people, apply };
};
const unsubscribed = (key: string) => record({ type: "email_unsubscribed", properties: {} }, { key });

it("a withdrawal takes copies away when it comes in, and again when the log brings it; other events do not", async () => {
  const { told, people, apply } = world();
  const key = "ended_1_______________";
  await people.hand(key, [viewed("a", start, { key })]);
  await apply(key, viewed("a", start, { key }));
  expect(told).toEqual([]);
  await people.hand(key, [unsubscribed(key)]);
  expect(told).toEqual([key]);
  await apply(key, unsubscribed(key));
  expect(told).toEqual([key, key]);
});

it("it reaches whoever the person had become, and the mails of all who became that person", async () => {
  const { told, people, apply } = world();
  const [visitor, user] = ["ended_2_______________", "ended_3_______________"];
  const { copies } = await apply(
    visitor,
    viewed("a", start, { key: visitor }),
    identified({ key: visitor, merge_into: user }),
  );
  await apply(user, ...copies);
  await people.hand(visitor, [unsubscribed(visitor)]);
  expect(told.toSorted()).toEqual([visitor, user, visitor].toSorted());
  told.length = 0;
  await people.hand(user, [unsubscribed(user)]);
  expect(told.toSorted()).toEqual([visitor, user].toSorted());
});

it("it does so although the person's object is away, and the failure is told all the same", async () => {
  const told: string[] = [];
  const refused = () => Promise.reject(new Error("away"));
  const stub: ProfileStub = new Proxy({} as ProfileStub, { get: () => refused });
  const people = durablePeople(
    () => stub,
    1,
    async (key) => void told.push(key),
  );
  await expect(people.hand("gone", [unsubscribed("gone")])).rejects.toThrow("away");
  expect(told).toEqual(["gone"]);
});

it("it does so while the person's object swallows it, and does not wait for a store that swallows it, too", async () => {
  const told: string[] = [];
  const never = () => new Promise<never>(() => undefined);
  const swallowing: ProfileStub = new Proxy({} as ProfileStub, { get: () => never });
  const away = durablePeople(
    () => swallowing,
    1,
    async (key) => void told.push(key),
  );
  void away.hand("swallowed", [unsubscribed("swallowed")]);
  await vi.waitFor(() => expect(told).toEqual(["swallowed"]), 2_000);
  const key = "ended_4_______________";
  await peopleOf(bindings, 1, never).hand(key, [unsubscribed(key)]);
  await peopleOf(bindings, 1, () => Promise.reject(new Error("away"))).hand(key, [unsubscribed(key)]);
});
