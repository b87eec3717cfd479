import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { sealPurpose } from "../../../src/collect/records.ts";
import { identified, record, start, viewed } from "../../support/person-records.ts";
import { peopleOf, sealer } from "../../support/profile-worker.ts";

const people = peopleOf(env);
let made = 0;
const someone = (name: string): string => `${name}${++made}`.padEnd(22, "_");
const everything = { type: null, session: null, since: null, until: null, limit: 100, after: null } as const;

let offset = 0;
/** Applies records one by one, and what they make others be told, as the readers do. */
const log = async (...records: readonly EventRecord[]): Promise<void> => {
  for (const each of records) {
    const at = offset++;
    const cut = { epoch: "e1", partition: 0, first: at, last: at, records: [{ offset: at, record: each }] };
    const { copies } = await people.apply(each.key, cut);
    await log(...copies);
  }
};

const conflictsOf = async (key: string) => (await people.profile(key))?.identity.conflicts ?? [];

describe("people's objects", () => {
  it("keep two users of one device apart, and tell both", async () => {
    const [key, ann, bob] = [someone("device"), someone("ann"), someone("bob")];
    await log(viewed("anns", start, { key }), identified({ key, merge_into: ann }));
    await log(identified({ key, merge_into: bob }), viewed("bobs", start + 1, { key }));
    expect((await people.view(ann)).viewed.map(({ item }) => item)).toEqual(["anns"]);
    expect((await people.view(bob)).viewed.map(({ item }) => item)).toEqual(["bobs"]);
    expect(await conflictsOf(ann)).toMatchObject([{ kind: "shared_device", with: bob }]);
    expect(await conflictsOf(bob)).toMatchObject([{ kind: "shared_device", with: ann }]);
    const { events } = await people.events(ann, { ...everything, type: "alias" });
    expect(events).toMatchObject([{ conflict: { kind: "shared_device", with: bob }, properties: {} }]);
  });

  it("do not follow to somebody who did not take them in, overlaid or applied", async () => {
    const [crowd, late] = [someone("crowd"), someone("late")];
    for (let n = 0; n < 100; n++)
      await log(record({ type: "page", properties: {} }, { key: crowd, copied: someone("d") }));
    const merge = identified({ key: late, merge_into: crowd });
    await log(viewed("lates", start, { key: late }), merge);
    expect((await people.view(late)).viewed.map(({ item }) => item)).toEqual(["lates"]);
    expect((await people.view(crowd)).viewed).toEqual([]);
    const again = identified({ key: late, merge_into: crowd });
    await people.hand(late, [again, viewed("more", start + 1, { key: late })]);
    expect((await people.view(late)).viewed.map(({ item }) => item)).toEqual(["more", "lates"]);
    expect((await people.view(crowd)).viewed).toEqual([]);
    expect(await conflictsOf(late)).toMatchObject([{ kind: "merge_cap", with: crowd }]);
  });

  it("show who sent what as a machine and with which consent, and obey a withdrawal at once", async () => {
    const key = someone("cleo");
    await log(viewed("a", start, { key, bot: true, consent: { analytics: true } }));
    const { events } = await people.events(key, everything);
    expect(events).toMatchObject([{ bot: true, consent: { analytics: true } }]);
    expect((await people.view(key)).known).toBe(true);
    await people.hand(key, [viewed("b", start + 1, { key, consent: { personalization: false } })]);
    expect(await people.view(key)).toMatchObject({ known: false, viewed: [], revision: 2 });
  });

  it("store no address in the clear, and answer it to whoever may ask", async () => {
    const key = someone("dora");
    const traits = { email: "dora@example.com", plan: "gold" };
    await log(identified({ key, traits: await sealer.seal(sealPurpose.traits, JSON.stringify(traits)) }));
    expect((await people.profile(key))?.traits).toEqual(traits);
    const stored = await runInDurableObject(env.PROFILE.get(env.PROFILE.idFromName(key)), (_, ctx) =>
      JSON.stringify(ctx.storage.sql.exec("SELECT * FROM state").toArray()),
    );
    expect(stored).toContain("gold");
    expect(stored).not.toContain("dora@");
  });
});
