import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../../src/contract/decision.ts";
import { identified, record, start, viewed } from "../../support/person-records.ts";
import { slotOf } from "../../support/slot-of.ts";
import { peopleOf, serving, type ProfileEnv } from "../../support/profile-worker.ts";

const bindings = env as unknown as ProfileEnv;
const people = peopleOf(bindings);
const decision = (id: string): Decision => ({ id, placement: "default", revision: 1, decided: start, slots: [] });
const proposal = (id: string, replaces: string | null, shown: number | null = null) => ({
  message: "send-1\ndefault",
  proposal: decision(id),
  replaces,
  shown,
});

describe("decisions", () => {
  it("made at once by several Workers settle on one", async () => {
    const key = "deciding_1____________";
    const ledgers = await Promise.all(["d1", "d2", "d3"].map((id) => people.settle(key, proposal(id, null, start))));
    expect(new Set(ledgers.map((ledger) => ledger.current.id)).size).toBe(1);
    const [first] = ledgers;
    await evictDurableObject(bindings.PROFILE.getByName(key));
    expect((await people.message(key, "send-1\ndefault")).ledger).toEqual(first);
    const replacing = await Promise.all(
      ["d4", "d5", "d6"].map((id) => people.settle(key, proposal(id, first?.current.id ?? null, start + 1))),
    );
    expect(new Set(replacing.map((ledger) => ledger.current.id)).size).toBe(1);
    expect(replacing[0]?.earlier.map((earlier) => earlier.id)).toEqual([first?.current.id]);
  });

  it("stay with the person the message was sent to, while the view is whom they became", async () => {
    const [anonymous, user] = ["deciding_2____________", "deciding_3____________"];
    const kept = await people.settle(anonymous, proposal("d1", null, start));
    const log = [viewed("a", start, { key: anonymous }), identified({ key: anonymous, merge_into: user })];
    const { copies } = await people.apply(anonymous, {
      epoch: "e1",
      partition: 0,
      first: 0,
      last: 1,
      records: log.map((record, offset) => ({ offset, record })),
    });
    const records = [...copies, viewed("b", start + 1, { key: user })].map((record, offset) => ({ offset, record }));
    await people.apply(user, { epoch: "e1", partition: 1, first: 0, last: 2, records });
    const state = await people.message(anonymous, "send-1\ndefault");
    expect(state.ledger).toEqual(kept);
    expect(state.view.viewed.map((seen) => seen.item)).toEqual(["b", "a"]);
    expect((await people.message(user, "send-1\ndefault")).ledger).toBeNull();
  });

  it("note no picture served to somebody who withdrew, whoever they became", async () => {
    const [anonymous, user] = ["deciding_6____________", "deciding_7____________"];
    const kept = await people.settle(anonymous, proposal("d1", null, start));
    const serving = { at: start + 1_000, heldMs: 10_250, notedMs: 250 };
    const unsubscribed = record({ type: "email_unsubscribed", properties: {} }, { key: anonymous });
    await people.hand(anonymous, [unsubscribed]);
    const before = await people.message(anonymous, "send-1\ndefault", serving);
    expect([before.view.withdrawn, before.ledger]).toEqual([true, kept]);
    await people.hand(anonymous, [identified({ key: anonymous, merge_into: user })]);
    const after = await people.message(anonymous, "send-1\ndefault", serving);
    expect([after.view.withdrawn, after.ledger]).toEqual([true, kept]);
  });

  it("keep who clicked and whose click was confirmed, once per slot, also through an eviction", async () => {
    const key = "deciding_8____________";
    const slots = [1, 2].map((n) => ({ ...slotOf(`item-${n}`) }));
    await people.settle(key, { ...proposal("d1", null, start), proposal: { ...decision("d1"), slots } });
    const message = "send-1\ndefault";
    const click = { client: "direct" as const, decision: "d1", slot: 2 };
    await Promise.all([1, 2, 3].map((n) => people.clicked(key, message, { ...click, at: start + n })));
    const landings = [4, 5].map((n) => people.confirmed(key, message, { slot: 2, at: start + n }));
    const told = await Promise.all(landings);
    expect(told.map((one) => [one?.item, one?.isNew])).toEqual([
      ["item-2", true],
      ["item-2", false],
    ]);
    await evictDurableObject(bindings.PROFILE.getByName(key));
    const { ledger } = await people.message(key, message);
    expect(ledger?.clicked).toEqual([{ ...click, first: start + 1, last: start + 3, count: 3 }]);
    expect(ledger?.confirmed).toEqual([{ slot: 2, decision: "d1", at: start + 4 }]);
  });

  it("note no click on a message that is not known, nor of somebody who withdrew, whoever they became", async () => {
    const [anonymous, user] = ["deciding_9____________", "deciding_10___________"];
    const [message, at] = ["send-1\ndefault", start + 1];
    await people.clicked(anonymous, message, { client: "direct", decision: "d1", slot: 1, at });
    expect(await people.confirmed(anonymous, message, { slot: 1, at })).toBeNull();
    expect((await people.message(anonymous, message)).ledger).toBeNull();
    const slots = [slotOf("item")];
    await people.settle(anonymous, { ...proposal("d1", null, start), proposal: { ...decision("d1"), slots } });
    await people.hand(anonymous, [identified({ key: anonymous, merge_into: user })]);
    await people.hand(user, [record({ type: "email_unsubscribed", properties: {} }, { key: user })]);
    expect(await people.confirmed(anonymous, message, { slot: 1, at })).toBeNull();
    await people.hand(anonymous, [record({ type: "email_unsubscribed", properties: {} }, { key: anonymous })]);
    await people.clicked(anonymous, message, { client: "direct", decision: "d1", slot: 1, at });
    expect((await people.message(anonymous, message)).ledger?.clicked).toBeUndefined();
  });

  it("are kept for the 2,000 messages that mattered last, whatever send ids are made up", async () => {
    const key = "deciding_5____________";
    await runInDurableObject(bindings.PROFILE.getByName(key), (instance, ctx) => {
      const count = (): number => ctx.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM ledger").one().n;
      const settle = (send: string, at: number) =>
        instance.settle({ ...proposal(send, null, at), message: `${send}\ndefault` });
      for (let n = 0; n < 2_000; n++) settle(`send-${n}`, start + n);
      settle("send-0", start + 5_000);
      expect(count()).toBe(2_000);
      for (let n = 2_000; n < 4_950; n++) {
        settle(`send-${n}`, start + n);
        expect(count()).toBeLessThan(2_100);
      }
      expect(instance.message("send-1\ndefault").ledger).toBeNull();
      for (const send of ["send-0", "send-2950", "send-4949"]) {
        expect(instance.message(`${send}\ndefault`).ledger?.current.id).toBe(send);
      }
    });
    const again = { ...proposal("afresh", null, start + 9_000), message: "send-1\ndefault" };
    expect((await people.settle(key, again)).current.id).toBe("afresh");
  });

  it("are kept for 50 new messages a day where sends may be made up; one that is known goes on, and so do others", async () => {
    const key = "deciding_11___________";
    const open = (send: string, at = start) =>
      people.settle(key, { ...proposal(send, null, at), message: `${send}\ndefault`, isOpenEnded: true as const });
    for (let n = 0; n < 50; n++) expect((await open(`send-${n}`)).isUnkept).toBeUndefined();
    const beyond = await open("send-50");
    expect([beyond.isUnkept, beyond.current.id]).toEqual([true, "send-50"]);
    expect((await people.message(key, "send-50\ndefault")).ledger).toBeNull();
    await evictDurableObject(bindings.PROFILE.getByName(key));
    expect((await open("send-50")).isUnkept).toBe(true);
    expect((await open("send-49")).isUnkept).toBeUndefined();
    const sealed = await people.settle(key, { ...proposal("sealed", null, start), message: "sealed\ndefault" });
    expect(sealed.isUnkept).toBeUndefined();
    const tomorrow = { ...proposal("t", null, start), proposal: { ...decision("t"), decided: start + 86_400_000 } };
    const later = await people.settle(key, { ...tomorrow, message: "t\ndefault", isOpenEnded: true });
    expect(later.isUnkept).toBeUndefined();
  });

  it("note what a copy served in their place; nothing of a message that is not known, or of somebody who withdrew", async () => {
    const [key, message] = ["deciding_12___________", "send-1\ndefault"];
    const picture = { message, decision: decision("d1"), at: start + 1, to: { client: "gmail" as const, slot: 1 } };
    const slots = [slotOf("item")];
    const shown = { ...picture, decision: { ...decision("d1"), slots } };
    expect(await people.served(key, shown)).toBeNull();
    await people.settle(key, { ...proposal("d1", null), proposal: { ...decision("d1"), slots } });
    expect((await people.served(key, shown))?.served).toEqual([
      { client: "gmail", decision: "d1", slots: [1], first: start + 1, last: start + 1 },
    ]);
    await evictDurableObject(bindings.PROFILE.getByName(key));
    expect((await people.message(key, message)).ledger?.shown).toBe(start + 1);
    await people.hand(key, [record({ type: "email_unsubscribed", properties: {} }, { key })]);
    expect(await people.served(key, { ...shown, at: start + 2 })).toBeNull();
  });

  it("say whose view it is of somebody who became another", async () => {
    const [anonymous, user] = ["deciding_13___________", "deciding_14___________"];
    expect((await people.message(anonymous, "m")).owner).toBeUndefined();
    await people.hand(anonymous, [identified({ key: anonymous, merge_into: user })]);
    expect((await people.message(anonymous, "m")).owner).toBe(user);
  });

  it("are no part of the state that a rebuild must equal", async () => {
    const key = "deciding_4____________";
    const hash = await bindings.PROFILE.getByName(key).stateHash();
    await people.settle(key, proposal("d1", null));
    expect(await bindings.PROFILE.getByName(key).stateHash()).toBe(hash);
  });
});

describe("a generation that is built beside the one that serves", () => {
  it("answers nothing before the switch, all of it after, with the same ledger", async () => {
    const key = "generations____________".slice(0, 22);
    const stub = () => bindings.PROFILE.getByName(key);
    const records = [1, 2, 3].map((n) => ({ offset: n - 1, record: viewed(`item ${n}`, start + n, { key }) }));
    const cut = { epoch: "e1", partition: 0, first: 0, last: 1, records: records.slice(0, 2) };
    await people.apply(key, cut);
    await people.settle(key, { message: "m", proposal: decision("d_1"), replaces: null, shown: null });
    const built = peopleOf(bindings, 2);
    for (const each of records) {
      await built.apply(key, { ...cut, first: each.offset, last: each.offset, records: [each] });
    }
    expect((await people.view(key)).viewed.map(({ item }) => item)).toEqual(["item 2", "item 1"]);
    expect(await stub().stateHash(2)).not.toBe(await stub().stateHash(1));
    await people.apply(key, { ...cut, first: 2, last: 2, records: records.slice(2) });
    expect(await stub().stateHash(2)).toBe(await stub().stateHash(1));

    serving.generation = 2;
    await evictDurableObject(stub());
    const { view, ledger } = await people.message(key, "m");
    expect(view.viewed.map(({ item }) => item)).toEqual(["item 3", "item 2", "item 1"]);
    expect(ledger?.current.id).toBe("d_1");
    serving.generation = 1;
    await evictDurableObject(stub());
  });

  it("keeps a ledger for somebody of whom nothing is known in it yet", async () => {
    const key = "ledger_only____________".slice(0, 22);
    await people.settle(key, { message: "m", proposal: decision("d_2"), replaces: null, shown: null });
    serving.generation = 2;
    await evictDurableObject(bindings.PROFILE.getByName(key));
    expect((await people.message(key, "m")).ledger?.current.id).toBe("d_2");
    serving.generation = 1;
    await evictDurableObject(bindings.PROFILE.getByName(key));
  });
});
