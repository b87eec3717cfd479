import { expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import type { Arrival } from "../../../src/collect/event.ts";
import type { Decision } from "../../../src/contract/decision.ts";
import { createMessageEvents } from "../../../src/message/message-events.ts";
import { slotOf } from "../../support/slot-of.ts";
import { shownDefault } from "../../support/placements.ts";

const decision: Decision = { id: "d1", placement: "default", revision: 1, decided: 1, slots: [slotOf("lamp")] };
const placement = await shownDefault();

const recording = () => {
  const sent: Arrival[] = [];
  const events = createMessageEvents({
    accept: async (_source, arrivals) => {
      sent.push(...arrivals);
      return ok({ accepted: 1, rejected: [] });
    },
  });
  const told = () => sent.map((one) => (one.ok ? one.event : null));
  return { events, told };
};

it("says which client opened and clicked, and marks a scanner's click as a machine's", async () => {
  const { events, told: all } = recording();
  const ref = { key: "k", send: "news", placement };
  await events.opened(ref, decision, { class: "apple", probability: 0.9, version: 1 }, 5);
  await events.clicked(ref, decision, 1, { class: "direct", probability: 0.9, version: 1 }, 6);
  await events.clicked(ref, decision, 1, { class: "scanner", probability: 0.95, version: 1 }, 7);
  const told = all();
  const common = { send_id: "news", placement: "default", decision_id: "d1", client_version: 1 };
  expect(told.map((event) => event?.fact)).toEqual([
    { type: "email_opened", properties: { ...common, client: "apple", client_probability: 0.9 } },
    {
      type: "email_clicked",
      properties: { ...common, slot: 1, item_id: "lamp", client: "direct", client_probability: 0.9 },
    },
    {
      type: "email_clicked",
      properties: { ...common, slot: 1, item_id: "lamp", client: "scanner", client_probability: 0.95 },
    },
  ]);
  expect(told.map((event) => event?.bot)).toEqual([undefined, undefined, true]);
  expect(new Set(told.map((event) => event?.id)).size).toBe(3);
});

it("says once per slot of a decision that a click was confirmed, as the person's whom the mail was sent to", async () => {
  const { events, told } = recording();
  const landing = { key: "k", send: "news", placement: "default", slot: 2 };
  await events.confirmed(landing, { decision: "d1", item: "lamp", isNew: true }, 5);
  await events.confirmed(landing, { decision: "d1", item: null, isNew: true }, 9);
  const properties = { send_id: "news", placement: "default", decision_id: "d1", slot: 2 };
  expect(told().map((event) => [event?.key, event?.identity, event?.fact, event?.id])).toEqual([
    ["k", {}, { type: "email_click_confirmed", properties: { ...properties, item_id: "lamp" } }, "d1:2:confirmed"],
    ["k", {}, { type: "email_click_confirmed", properties }, "d1:2:confirmed"],
  ]);
});

it("names no item of a strip that was clicked, for nobody knows which; the only one it names", async () => {
  const { events, told } = recording();
  const ref = { key: "k", send: "news", placement: { ...placement, strip: 3 } };
  const client = { class: "direct" as const, probability: 0.9, version: 1 };
  await events.clicked(ref, { ...decision, slots: [slotOf("lamp"), slotOf("chair")] }, 1, client, 6);
  await events.clicked(ref, decision, 1, client, 7);
  expect(told().map((event) => event?.fact.properties["item_id"])).toEqual([undefined, "lamp"]);
});
