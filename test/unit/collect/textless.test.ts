import { describe, expect, it } from "vitest";
import { parsePosthog } from "../../../src/collect/formats/posthog.ts";
import { applyMapping, parseMapping } from "../../../src/collect/rejects/repair-mapping.ts";
import { parseSnowplow } from "../../../src/collect/formats/snowplow.ts";

/** JSON that throws when something makes text or a number of it. */
const textless = { toString: 1, valueOf: 1 };

describe("an object without a text, where a text may stand", () => {
  it.each(["$group_type", "$group_key"])("is no name of a PostHog group: %s", (name) => {
    const batch = [{ event: "x", distinct_id: "a", properties: { [name]: textless } }];
    const arrivals = parsePosthog({ batch }, 100, { received: 1_793_527_200_000, sentAt: undefined });
    expect(arrivals.ok && arrivals.value.map(({ ok }) => ok)).toEqual([true]);
  });

  it("is no category of a Snowplow event", () => {
    const data = [{ e: "se", eid: "1", duid: "d", se_ca: textless, se_ac: "spin" }];
    const head = { userAgent: null, networkId: null, anonymous: false };
    const { arrivals } = parseSnowplow({ schema: "", data }, 100, head);
    expect(arrivals.map(({ ok }) => ok)).toEqual([true]);
  });

  it.each(["string", "number", "integer", "boolean", "time"] as const)("stays what it is when cast to %s", (type) => {
    const steps = parseMapping([{ op: "cast", path: "a.*", type }]);
    const list = { a: [textless, [textless], null] };
    expect(steps.ok && applyMapping(list, steps.value)).toEqual({ ok: true, value: list });
  });
});
