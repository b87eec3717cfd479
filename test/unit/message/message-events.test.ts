import { expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import type { Arrival } from "../../../src/collect/event.ts";
import type { Decision } from "../../../src/contract/decision.ts";
import { createMessageEvents } from "../../../src/message/message-events.ts";
import { slotOf } from "../../support/slot-of.ts";
import { shownDefault } from "../../support/placements.ts";

const decision: Decision = { id: "d1", placement: "default", revision: 1, decided: 1, slots: [slotOf("lamp")] };
const placement = await shownDefault();

it("says which client opened and clicked, and marks a scanner's click as a machine's", async () => {
  const sent: Arrival[] = [];
  const events = createMessageEvents({
    accept: async (_source, arrivals) => {
      sent.push(...arrivals);
      return ok({ accepted: 1, rejected: [] });
    },
  });
  const ref = { key: "k", send: "news", placement };
  await events.opened(ref, decision, { class: "apple", probability: 0.9, version: 1 }, 5);
  await events.clicked(ref, decision, 1, { class: "direct", probability: 0.9, version: 1 }, 6);
  await events.clicked(ref, decision, 1, { class: "scanner", probability: 0.95, version: 1 }, 7);
  const told = sent.map((one) => (one.ok ? one.event : null));
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
