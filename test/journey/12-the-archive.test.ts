import { describe, expect, it } from "vitest";
import { until, useGateway } from "../support/journey/gateway.ts";
import { productViewed } from "../support/journey/shop.ts";

const doorstep = useGateway();
const perBatch = 500;

/** One shopper's views, so of one partition: more than a file holds, which is then due at once. */
const sendViews = async (from: number, count: number): Promise<void> => {
  for (let at = from; at < from + count; at += perBatch) {
    const batch = Array.from({ length: perBatch }, (_, n) =>
      productViewed("archivist", "lamp-1", { messageId: `archive-${at + n}` }),
    );
    expect((await doorstep.call("/v1/batch", { key: "wk_dev", method: "POST", body: { batch } })).status).toBe(200);
  }
};

const archivedUpTo = async (): Promise<number> => {
  const { text } = await doorstep.call("/metrics", { key: "sk_dev" });
  return Math.max(
    0,
    ...Array.from(text.matchAll(/^archived_up_to_offset\{.*\} (\d+)$/gm), ([, offset]) => Number(offset)),
  );
};

describe("the archive", () => {
  it("has a second copy of what was acknowledged, minutes later, and says how far, even after a crash", async () => {
    expect(await archivedUpTo()).toBe(0);
    await sendViews(0, 2_000);
    expect(await archivedUpTo()).toBe(0);
    await doorstep.tick();
    await until("a file is in the lake", async () => (await archivedUpTo()) > 0);
    const first = await archivedUpTo();

    await sendViews(2_000, 2_000);
    const ticking = doorstep.tick().catch(() => undefined);
    await doorstep.crash();
    await ticking;
    await doorstep.tick();
    await until("the next file is, too", async () => (await archivedUpTo()) > first + 500);

    const ready = await doorstep.call("/readyz");
    expect([ready.status, ready.json()]).toMatchObject([200, { checks: { archive: "ok", readers: "ok" } }]);
    const resumed = await doorstep.call("/v1/archivers/3/resume?accept_gap=true", { key: "sk_dev", method: "POST" });
    expect([resumed.status, resumed.json()]).toEqual([200, { partition: 3, gap_accepted: false }]);
  });
});
