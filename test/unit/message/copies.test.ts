import { expect, it } from "vitest";
import type { MessageLedger } from "../../../src/contract/decision.ts";
import { createCopies } from "../../../src/message/copies.ts";
import { createReach } from "../../../src/message/reach.ts";
import { copyWait } from "../../../src/message/waits.ts";
import { within } from "../../../src/platform/cloudflare/within.ts";
import { memoryCopies } from "../../support/memory-copies.ts";
import { silentMetrics } from "../../support/render-parts.ts";
import { slotOf } from "../../support/slot-of.ts";

const at = 1_795_000_000_000;
const shows = (item: string, shown: number): MessageLedger => ({
  current: { id: `d-${item}`, placement: "default", revision: 1, decided: shown, slots: [slotOf(item)] },
  shown,
  earlier: [],
  served: [{ client: "gmail", decision: `d-${item}`, slots: [1], first: shown, last: shown }],
});

/** Copies that are still gathered: nothing of them is in the store yet. */
const gathering = () => {
  const clock = { now: () => at + 1_000 };
  const common = { clock, within, metrics: silentMetrics, random: () => 0.5, defer: () => undefined };
  const { store, calls } = memoryCopies();
  const copies = createCopies({
    ...common,
    store,
    pseudonyms: { key: async (kind, id) => `${kind}:${id}` },
    reach: createReach({ ...common, wait: copyWait }),
  });
  return { copies, calls };
};

it("finds what this isolate showed a moment ago, before it is told to the store", async () => {
  const { copies, calls } = gathering();
  copies.keep("ada", "news", shows("lamp", at));
  copies.keep("ada", "news", shows("rug", at + 500));
  await expect.poll(async () => (await copies.find("ada", "news"))?.current.slots[0]?.item).toBe("rug");
  expect(calls.keep).toBe(0);
});

it("finds nothing of whoever was forgotten since", async () => {
  const { copies } = gathering();
  copies.keep("ada", "news", shows("lamp", at));
  await expect.poll(async () => (await copies.find("ada", "news"))?.current.slots[0]?.item).toBe("lamp");
  await copies.forgetNow("ada");
  expect(await copies.find("ada", "news")).toBeNull();
});
