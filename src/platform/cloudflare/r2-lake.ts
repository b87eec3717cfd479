import { checkedName } from "../../lake/lake-name.ts";
import type { Lake } from "../../lake/lake.port.ts";

/** Names per request, the store's own limit. */
const pageNames = 1_000;

/** The lake in an R2 bucket, through its binding. */
export const r2Lake = (bucket: R2Bucket): Lake => ({
  async putOnce(name, bytes) {
    const stored = await bucket.put(checkedName(name), bytes, { onlyIf: { etagDoesNotMatch: "*" } });
    return stored === null ? "exists" : "stored";
  },

  async replace(name, bytes) {
    await bucket.put(checkedName(name), bytes);
  },

  async get(name) {
    const found = await bucket.get(checkedName(name));
    return found === null ? null : new Uint8Array(await found.arrayBuffer());
  },

  async list(prefix, after, limit) {
    const names: string[] = [];
    let from: { startAfter: string } | { cursor: string } = { startAfter: after };
    for (;;) {
      const page: R2Objects = await bucket.list({ prefix, ...from, limit: Math.min(pageNames, limit - names.length) });
      names.push(...page.objects.map(({ key }) => key));
      // A page may be short, or even empty, while there is more.
      if (!page.truncated || names.length >= limit) return { names, more: page.truncated };
      from = { cursor: page.cursor };
    }
  },
});
