import type { DecidedSlot } from "../../contract/decision.ts";
import { placeholders } from "../../contract/template.ts";

/** Traits of a person, as far as a template names them. */
export type Traits = Readonly<Record<string, unknown>>;

/** What placeholders stand for: the slot's item, null in a picture without one, and the person's traits. */
export type BoundFacts = { readonly item: DecidedSlot | null; readonly traits: Traits };

/** More than fits on six lines of the smallest letters; a title can be named thirty times in a text. */
const mostText = 2_000;

/** A text with its placeholders filled in, on one line without blanks at its ends. */
export const bindText = (text: string, facts: BoundFacts): string => {
  if (!text.includes("{{")) return text;
  const bound = text.replaceAll(placeholders, (...matched: unknown[]) => {
    const { of, name, otherwise } = matched.at(-1) as { of: string; name: string; otherwise?: string };
    const value = of === "item" ? itemText(facts.item, name) : traitText(facts.traits[name]);
    return value === "" ? (otherwise ?? "") : value;
  });
  return bound.slice(0, mostText).replace(/\s+/g, " ").trim();
};

/** A number, or the one that a text comes to; null for anything else. */
export const bindNumber = (value: number | string, facts: BoundFacts): number | null => {
  if (typeof value === "number") return value;
  const text = bindText(value, facts);
  const number = Number(text);
  return text === "" || !Number.isFinite(number) ? null : number;
};

/** Numbers of a list: "3,5,8". What is none is left out. */
export const bindNumbers = (text: string, facts: BoundFacts): readonly number[] =>
  bindText(text, facts)
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number)
    .filter(Number.isFinite);

const itemText = (item: DecidedSlot | null, name: string): string => {
  if (item === null) return "";
  switch (name) {
    case "title":
      return item.title;
    case "price":
      return item.price_text;
    case "was_price":
      return item.price_text === "" || item.was_price_text === item.price_text ? "" : item.was_price_text;
    case "brand":
      return item.brand ?? "";
    case "category":
      return item.category ?? "";
    default:
      return item.rating === undefined ? "" : String(item.rating);
  }
};

const traitText = (value: unknown): string => {
  if (typeof value === "string") return value.slice(0, 200);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // A list of numbers, for charts.
  if (Array.isArray(value))
    return value
      .filter((one) => typeof one === "number")
      .slice(-60)
      .join(",");
  return "";
};
