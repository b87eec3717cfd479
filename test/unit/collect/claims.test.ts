import { expect, it } from "vitest";
import { parseBatch } from "../../../src/collect/formats/batch.ts";
import { sourceRules } from "../../../src/collect/sources/source-rules.ts";
import { SourceSettings } from "../../../src/contract/source.ts";
import { collectParts } from "../../support/collect-parts.ts";

const web = { source: "web", shop: "shop", imported: false };
const said = (messageId: string, event: string) => ({
  type: "track",
  event,
  messageId,
  anonymousId: "anon",
  properties: { product_id: "p", order_id: "1", products: [] },
});

it("notes orders of a source whose purchases do not count as claims, and nothing else", async () => {
  const { collect, appended, defer } = collectParts();
  const rules = sourceRules(SourceSettings.parse({ browser_purchases: "ignore" }));
  const accept = async (batch: readonly object[], source: Parameters<typeof collect.accept>[0]) => {
    const parsed = parseBatch({ batch: [...batch] }, 1_000);
    await collect.accept(source, parsed.ok ? parsed.value : [], defer);
  };
  await accept([said("view", "Product Viewed"), said("claim", "Order Completed")], { ...web, rules });
  await accept([said("order", "Order Completed")], web);
  expect(appended.map(({ id, claimed }) => [id, claimed])).toEqual([
    ["view", undefined],
    ["claim", true],
    ["order", undefined],
  ]);
});
