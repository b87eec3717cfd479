import { describe, expect, it } from "vitest";
import { toBase64url } from "../../../src/base/bytes.ts";
import { confirmingClicks } from "../../../src/message/confirm-clicks.ts";
import { createLandings, type Landing } from "../../../src/message/landings.ts";
import { createTokens } from "../../../src/message/tokens.ts";
import { createTokenSeal } from "../../../src/platform/cloudflare/token-seal.ts";
import { onePerson } from "../../support/one-person.ts";
import { silentMetrics } from "../../support/render-parts.ts";
import { slotOf } from "../../support/slot-of.ts";

const root = (fill: number) => toBase64url(new Uint8Array(32).fill(fill));
const sealOf = (fill: number) => createTokenSeal({ v: 1, pseudonym: root(1), roots: [{ kid: 1, key: root(fill) }] });
const [seal, foreign] = [sealOf(2), sealOf(3)];
const landings = createLandings(seal);
const landing: Landing = { key: toBase64url(new Uint8Array(16)), send: "news", placement: "default", slot: 2 };

const world = async () => {
  const person = onePerson();
  const slots = [slotOf("lamp"), slotOf("chair")];
  const proposal = { id: "d1", placement: "default", revision: 1, decided: 1, slots };
  await person.settle("k", { message: "news\ndefault", proposal, replaces: null, shown: 1 });
  const [told, outcomes, isAway]: [unknown[][], unknown[], true[]] = [[], [], []];
  const confirm = confirmingClicks({
    landings,
    person: {
      confirmed: async (...given) => {
        if (isAway.pop() === true) throw new Error("away");
        return person.confirmed(...given);
      },
    },
    events: { confirmed: async (...given) => void told.push(given) },
    metrics: { ...silentMetrics, count: (_, labels) => void outcomes.push(labels?.["outcome"]) },
  });
  return { person, confirm, told, outcomes, isAway };
};

describe("a click's landing token", () => {
  it("opens to what it was made of, and as nothing else", async () => {
    const token = await landings.mint(landing);
    expect(token).toMatch(/^[\w-]+$/);
    expect(await landings.open(token)).toEqual(landing);
    const tokens = createTokens(seal);
    for (const purpose of ["image", "click", "json"] as const) {
      expect(await tokens.open(purpose, token)).toBeNull();
      const { slot: _, ...claims } = landing;
      expect(await landings.open(await tokens.mint(purpose, claims))).toBeNull();
    }
  });

  it("says nothing readable", async () => {
    const token = await landings.mint({ ...landing, send: "news-secret" });
    expect(Buffer.from(token, "base64url").toString("latin1")).not.toMatch(/news|secret|default/);
  });
});

describe("a page that was seen", () => {
  it("confirms the click that led there, once per slot", async () => {
    const { confirm, told, outcomes } = await world();
    const token = await landings.mint(landing);
    await confirm([token], 7);
    await confirm([token], 8);
    await confirm([await landings.mint({ ...landing, slot: 1 })], 9);
    expect(told).toEqual([
      [landing, { decision: "d1", item: "chair", isNew: true }, 7],
      [{ ...landing, slot: 1 }, { decision: "d1", item: "lamp", isNew: true }, 9],
    ]);
    expect(outcomes).toEqual(["confirmed", "repeated", "confirmed"]);
  });

  it("confirms nothing by a token that is forged, of a message nobody knows, of a slot it never had, or of somebody who withdrew", async () => {
    const { confirm, told, outcomes, person } = await world();
    const token = await landings.mint(landing);
    await confirm(
      [
        "A".repeat(80),
        `${token.slice(0, -2)}AA`,
        await createLandings(foreign).mint(landing),
        await landings.mint({ ...landing, send: "other" }),
        await landings.mint({ ...landing, slot: 9 }),
      ],
      7,
    );
    person.current = { ...person.current, withdrawn: true };
    await confirm([token], 8);
    expect([told, new Set(outcomes), outcomes.length]).toEqual([[], new Set(["void"]), 6]);
  });

  it("is not held up by one that fails", async () => {
    const { confirm, told, outcomes, isAway } = await world();
    const token = await landings.mint(landing);
    isAway.push(true);
    await confirm([token, await landings.mint({ ...landing, slot: 1 })], 7);
    expect([outcomes, told.length]).toEqual([["failed", "confirmed"], 1]);
  });
});
