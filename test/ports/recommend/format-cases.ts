import { expect } from "vitest";
import { FlatRecommendations, Recommendations } from "../../../src/contract/recommendation.ts";
import type { Format } from "../../../src/recommend/query.ts";

type Ask = (path: string, init?: { readonly method?: string; readonly body?: string }) => Promise<Response>;

export type FormatCase = {
  readonly it: string;
  readonly call: (ask: Ask) => Promise<Response>;
  readonly expected: (text: string, answer: Response) => void;
};

const of = (query: string) => (ask: Ask) => ask(`/v1/recommendations?${query}`);
const batch = (body: object) => (ask: Ask) =>
  ask("/v1/recommendations/batch", { method: "POST", body: JSON.stringify(body) });
const lines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const isJson = ({ headers }: Response) => expect(headers.get("content-type")).toBe("application/json; charset=utf-8");

export const formatCases: Readonly<Record<Format, readonly FormatCase[]>> = {
  json: [
    {
      it: "lists items in full",
      call: of("user_id=ada"),
      expected(text, answer) {
        isJson(answer);
        const { known, items, fallback } = Recommendations.parse(JSON.parse(text));
        expect(items.map(({ id }) => id)).toEqual(["kettle", "pot", "black"]);
        expect({ known, fallback }).toEqual({ known: true, fallback: 0 });
        expect(items[0]).toMatchObject({
          title: "Title kettle",
          price: "70.00",
          price_text: "€70.00",
          was_price_text: "€90.00",
          reason: "Because you viewed Title pot",
          strategy: "for-you",
        });
      },
    },
    {
      it: "names the fields asked for only",
      call: of("user_id=ada&limit=2&fields=id,price_text"),
      expected: (text) =>
        expect(JSON.parse(text)).toMatchObject({
          items: [
            { id: "kettle", price_text: "€70.00" },
            { id: "pot", price_text: "€80.00" },
          ],
        }),
    },
    {
      it: "says so where a block is better hidden",
      call: of("user_id=ada&placement=cart"),
      expected: (text) => expect(JSON.parse(text)).toMatchObject({ known: true, show: false, items: [] }),
    },
    {
      it: "answers a batch line by line, in its order",
      call: batch({ people: [{ user_id: "bo" }, { user_id: "nobody" }, 7], placement: "cart", fields: "id" }),
      expected: (text) =>
        expect(lines(text)).toMatchObject([
          { index: 0, user_id: "bo", show: true, items: [{ id: "mug" }] },
          { index: 1, user_id: "nobody", known: false, show: false, items: [] },
          { index: 2, error: "A person must be a JSON object." },
        ]),
    },
  ],
  flat: [
    {
      it: "numbers the items in one object of scalars",
      call: of("user_id=ada&format=flat&fields=id,title"),
      expected(text, answer) {
        isJson(answer);
        expect(FlatRecommendations.parse(JSON.parse(text))).toEqual({
          known: true,
          show: true,
          fallback: 0,
          decision_id: "d_uuid",
          as_of: "2026-11-23T12:00:00.000Z",
          count: 3,
          item1_id: "kettle",
          item1_title: "Title kettle",
          item2_id: "pot",
          item2_title: "Title pot",
          item3_id: "black",
          item3_title: "Title black",
        });
      },
    },
    {
      it: "does so in a batch too",
      call: batch({ people: [{ user_id: "ada" }], format: "flat", limit: 1 }),
      expected: (text) =>
        expect(lines(text)).toMatchObject([{ index: 0, user_id: "ada", count: 1, item1_id: "kettle" }]),
    },
  ],
  html: [
    {
      it: "is a table of cards",
      call: of("user_id=ada&format=html"),
      expected(text, { headers }) {
        expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
        expect(Array.from(text.matchAll(/<a href="https:\/\/shop\.example\/([\w-]+)"/g), ([, id]) => id)).toEqual([
          "kettle",
          "pot",
          "black",
        ]);
        expect(text).toContain("€70.00");
      },
    },
    {
      it: "is empty where a block is better hidden",
      call: of("user_id=ada&placement=cart&format=html"),
      expected: (text) => expect(text).toBe(""),
    },
  ],
};
