import type { ScrubAction, Scrubbing } from "../../contract/source.ts";
import { jsonText, type JsonObject } from "../json-tree.ts";
import { findPersonal, type PersonalValue } from "../personal-values.ts";

/** A source's scrubbing rules, ready to be applied. */
export type ScrubPlan = {
  readonly actionFor: (path: readonly string[]) => ScrubAction | null;
  readonly values: Readonly<Partial<Record<PersonalValue, ScrubAction>>>;
};

/** Null when there is nothing to do. */
export const scrubPlan = ({ rules, values }: Scrubbing): ScrubPlan | null => {
  const named = Object.entries(values).filter(([, action]) => action !== undefined);
  if (rules.length === 0 && named.length === 0) return null;
  const tests = rules.map(({ match, action }) => ({ action, test: ruleTest(match) }));
  return {
    actionFor: (path) => tests.find(({ test }) => test(path))?.action ?? null,
    values: Object.fromEntries(named),
  };
};

/** With a dot: the path from the top, array positions left out. Without: the name at any depth, `*` being anything. */
const ruleTest = (match: string): ((path: readonly string[]) => boolean) => {
  const fits = globTest(match);
  return match.includes(".") ? (path) => fits(path.join(".")) : (path) => fits(path.at(-1) ?? "");
};

/** No regular expression: with two `*` its time grows with the square of a name, and senders choose their names. */
const globTest = (glob: string): ((text: string) => boolean) => {
  const [head = "", ...rest] = glob.toLowerCase().split("*");
  const tail = rest.pop();
  return (text) => {
    const lower = text.toLowerCase();
    if (tail === undefined) return lower === head;
    if (!lower.startsWith(head)) return false;
    let at = head.length;
    for (const part of rest) {
      const found = lower.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return lower.length - tail.length >= at && lower.endsWith(tail);
  };
};

/** What was taken out of a tree: `sealed` keeps the nesting flat, by path. */
export type Scrubbed = { readonly clean: JsonObject; readonly sealed: JsonObject; readonly touched: number };

/** Where the names that are spared stand, but for the top: in order lines, and in the properties of a refused call. */
const lines: ReadonlySet<string> = new Set(["products", "properties"]);

/** Levels looked into: events nest 16, and of what was refused nothing deeper than this is worth keeping. */
const deepest = 64;

export type Hash = (text: string) => Promise<string>;

/**
 * A copy of `tree` without what the rules name. `spared` are names at the top that the event's type needs; their
 * members (order lines) are looked into nevertheless.
 */
export const scrubTree = async (
  plan: ScrubPlan,
  tree: JsonObject,
  spared: ReadonlySet<string>,
  hash: Hash,
): Promise<Scrubbed> => {
  const sealed: JsonObject = {};
  let touched = 0;

  const text = async (value: string, path: readonly string[]): Promise<string | undefined> => {
    let out = value;
    for (const { kind, match } of findPersonal(value)) {
      const action = plan.values[kind];
      if (action === undefined) continue;
      touched += 1;
      if (action === "seal") {
        sealed[path.join(".")] = value;
        return undefined;
      }
      out = out.replaceAll(match, action === "hash" ? await hash(match) : `[${kind}]`);
    }
    return out;
  };

  const visit = async (
    value: unknown,
    path: readonly string[],
    isSpared: boolean,
    levels: number,
  ): Promise<unknown> => {
    const action = isSpared || path.length === 0 ? null : plan.actionFor(path);
    if (action !== null) {
      touched += 1;
      if (action === "hash") return hash(typeof value === "string" ? value : (jsonText(value) ?? ""));
      if (action === "seal") sealed[path.join(".")] = value;
      return undefined;
    }
    if (typeof value === "string") return isSpared ? value : text(value, path);
    if (typeof value !== "object" || value === null) return value;
    if (levels === 0) return undefined;
    if (Array.isArray(value)) {
      const members = await Promise.all(value.map((member: unknown) => visit(member, path, isSpared, levels - 1)));
      return members.filter((member) => member !== undefined);
    }
    const out: JsonObject = {};
    for (const [name, member] of Object.entries(value)) {
      const isNeeded = spared.has(name) && (path.length === 0 || lines.has(path.at(-1) ?? ""));
      const kept = await visit(member, [...path, name], isNeeded, levels - 1);
      if (kept !== undefined) out[name] = kept;
    }
    return out;
  };

  const clean = (await visit(tree, [], false, deepest)) as JsonObject;
  return { clean, sealed, touched };
};

/** Text that is kept of something refused: patterns go, whatever their rule says, for nothing can be sealed inside it. */
export const scrubText = (plan: ScrubPlan, text: string): string => {
  let out = text;
  for (const { kind, match } of findPersonal(text)) {
    if (plan.values[kind] !== undefined) out = out.replaceAll(match, `[${kind}]`);
  }
  return out;
};
