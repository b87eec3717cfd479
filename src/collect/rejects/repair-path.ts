import { err, ok, type Result } from "../../base/result.ts";
import { isObject, type JsonObject } from "../json-tree.ts";

/** Where a value stands: names of members and positions in lists. */
export type Path = readonly string[];

/** Longest way down, and most values that one path with `*` may name: the lines of the largest order. */
const deepest = 20;
const most = 2_500;

/** Reads a JSON pointer (`/a/b`, with `~0` and `~1`) or a dotted path (`a.b`). The error says what is wrong with it. */
export const parsePath = (text: string): Result<Path, string> => {
  const isPointer = text.startsWith("/");
  const parts = isPointer
    ? text
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    : text.split(".");
  if (parts.length > deepest) return err(`${text} leads deeper than ${deepest} levels`);
  if (parts.some((part) => part === "")) return err(`${text} has an empty name in it`);
  if (parts.some(isUnsafe)) return err(`${text} leads to a prototype`);
  return ok(parts);
};

const isUnsafe = (part: string): boolean => part === "__proto__" || part === "constructor" || part === "prototype";

/** A place that exists, and what each `*` of the path stood for on the way to it. */
export type Found = { readonly path: Path; readonly stars: Path };

/** Every place that a path names, last member of a list first, so that taking one away moves no other. */
export const placesOf = (root: JsonObject, path: Path): readonly Found[] => {
  const found: Found[] = [];
  const walk = (value: unknown, at: number, way: Path, stars: Path): void => {
    if (found.length >= most) return;
    const part = path[at];
    if (part === undefined) found.push({ path: way, stars });
    else if (part === "*" && Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--) walk(value[i], at + 1, [...way, String(i)], [...stars, String(i)]);
    } else if (has(value, part)) walk(member(value, part), at + 1, [...way, part], stars);
  };
  walk(root, 0, [], []);
  return found;
};

/** `path` with its stars replaced, in their order; null when it has more of them. */
export const filledIn = (path: Path, stars: Path): Path | null => {
  let next = 0;
  const filled = path.map((part) => (part === "*" ? stars[next++] : part));
  return filled.includes(undefined) ? null : filled.flatMap((part) => part ?? []);
};

export const valueAt = (root: JsonObject, path: Path): unknown =>
  path.reduce<unknown>((value, part) => (has(value, part) ? member(value, part) : undefined), root);

/** Writes a value, making the objects on the way to it; false when something else is in the way. */
export const setAt = (root: JsonObject, path: Path, value: unknown): boolean => {
  let parent: unknown = root;
  for (const part of path.slice(0, -1)) {
    if (!has(parent, part) || member(parent, part) === null) {
      if (!put(parent, part, {})) return false;
    }
    parent = member(parent, part);
  }
  const last = path.at(-1);
  return last !== undefined && put(parent, last, value);
};

/** Takes a value away; out of a list, the rest moves up. */
export const removeAt = (root: JsonObject, path: Path): void => {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined || !has(parent, last)) return;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
};

/** Puts back what `removeAt` took away. */
export const putBack = (root: JsonObject, path: Path, value: unknown): void => {
  const parent = valueAt(root, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 0, value);
  else setAt(root, path, value);
};

const positionIn = (list: readonly unknown[], part: string): number =>
  /^\d{1,6}$/.test(part) && Number(part) <= list.length ? Number(part) : -1;

const has = (value: unknown, part: string): boolean => {
  if (!Array.isArray(value)) return isObject(value) && Object.hasOwn(value, part);
  const position = positionIn(value, part);
  return position >= 0 && position < value.length;
};

const member = (value: unknown, part: string): unknown => {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) ? value[part] : undefined;
};

/** A list grows by one at a time. */
const put = (parent: unknown, part: string, value: unknown): boolean => {
  if (Array.isArray(parent)) {
    const position = positionIn(parent, part);
    if (position < 0) return false;
    parent[position] = value;
    return true;
  }
  if (!isObject(parent)) return false;
  parent[part] = value;
  return true;
};
