import { beforeAll, describe, expect, it } from "vitest";
import { Placement, Rules, Scope, StrategyName } from "../../../src/contract/placement.ts";
import { boardItems } from "../../../src/items/board-items.ts";
import { cachedReadModel } from "../../../src/items/cached-read-model.ts";
import { popularItems } from "../../../src/items/popular-items.ts";
import type { ReadModel } from "../../../src/items/read-model.port.ts";
import { recommend, type Trace, type Wanted } from "../../../src/recommend/engine.ts";
import { planOf } from "../../../src/recommend/plan.ts";
import { formats } from "../../../src/recommend/query.ts";
import { createReads, type Reads } from "../../../src/recommend/reads.ts";
import { patient } from "../../support/recommend-parts.ts";
import { recommendApp } from "./app.ts";
import { formatCases } from "./format-cases.ts";
import { blockCases, type RuleCase, ruleCases, ruleNames } from "./rule-cases.ts";
import { now, teaShop } from "./shop.ts";
import { type StrategyCase, strategyCases } from "./strategy-cases.ts";

/** What every strategy, rule and format does over an adapter of the ReadModel port; run once per adapter. */
export const recommendContract = (name: string, open: () => Promise<ReadModel>): void => {
  describe(`recommendations: ${name}`, () => {
    let reads: Reads;

    beforeAll(async () => {
      const stored = await open();
      await stored.putMany([...teaShop().entries.values()]);
      const readModel = cachedReadModel(stored, { clock: { now: () => now }, within: patient });
      const [popular, board] = [popularItems(readModel), boardItems(readModel)];
      reads = createReads({ readModel, popular, board, within: patient });
    });

    const run = (
      placement: object,
      { view, wanted }: Pick<StrategyCase, "view" | "wanted">,
      more: Partial<Wanted> = {},
    ) =>
      recommend(reads, view ?? null, {
        plan: planOf(Placement.parse({ id: "p", ...placement })),
        slots: 3,
        current: [],
        exclude: [],
        now,
        ...wanted,
        ...more,
      });

    describe.each(StrategyName.options)("strategy %s", (strategy) => {
      const cases = strategyCases[strategy] ?? [];
      it("has a case", () => expect(cases.length).toBeGreaterThan(0));
      it.each(cases)("$it", async (given) => {
        const placement = { chain: [{ strategy, scope: given.scope }], on_fallback: "hide" };
        const chosen = await run(placement, given);
        expect(chosen.map(({ facts, proposal }) => [facts.id, proposal.reason.code])).toEqual(given.shows);
      });
    });

    it("has a case of every scope of a board", () => {
      const scopes = Object.values(strategyCases).flatMap((cases) => cases.map(({ scope }) => scope ?? "global"));
      expect([...new Set(scopes)].toSorted()).toEqual(Scope.options.toSorted());
    });

    const traced = async (given: RuleCase) => {
      let trace: Trace | null = null;
      const placement = { chain: [{ strategy: "popular" }], ...given.placement, rules: given.rules ?? {} };
      const chosen = await run(placement, given, { explain: (made) => void (trace = made) });
      return { chosen: chosen.map(({ facts }) => facts.id), trace: trace as Trace | null };
    };
    const holds = async (given: RuleCase) => {
      const { chosen, trace } = await traced(given);
      expect(chosen).toEqual(given.shows);
      for (const [item, rule] of given.drops ?? []) {
        expect(trace?.dropped).toContainEqual({ item, rule, strategy: expect.any(String) });
      }
    };

    describe.each(Rules.keyof().options)("rule %s", (rule) => {
      const cases = ruleCases[rule] ?? [];
      it("has a case", () => expect(cases.length).toBeGreaterThan(0));
      it.each(cases)("$it", holds);
    });

    describe("a block", () => {
      it.each(blockCases)("$it", holds);

      it("has a case of everything that an item can be dropped for", () => {
        const dropped = [...Object.values(ruleCases).flat(), ...blockCases].flatMap(({ drops = [] }) =>
          drops.map(([, rule]) => rule),
        );
        expect([...new Set(dropped)].toSorted()).toEqual(ruleNames.toSorted());
      });
    });

    describe.each(formats)("format %s", (format) => {
      const cases = formatCases[format] ?? [];
      it("has a case", () => expect(cases.length).toBeGreaterThan(0));
      it.each(cases)("$it", async ({ call, expected }) => {
        const ask = await recommendApp(reads);
        const answer = await call(ask);
        expect(answer.status).toBe(200);
        expected(await answer.text(), answer);
      });
    });
  });
};
