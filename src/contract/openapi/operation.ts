import type * as z from "zod";
import type { ErrorCode } from "../errors.ts";
import type { KeyKind } from "../keys.ts";
import type { SchemaName } from "./schemas.ts";

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly about: string;
  readonly schema: z.ZodType;
};

/** A body by media type: a named schema, or JSON, text or bytes that no schema describes. */
export type Content = Readonly<Record<string, SchemaName | "json" | "text" | "bytes">>;

export type Success = { readonly about: string; readonly content?: Content };

/** One call of the API as data: what the document says and the tests hold the gateway to. */
export type Operation = {
  readonly id: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{name}` for each path parameter. */
  readonly path: string;
  readonly stage: "collect" | "catalogue" | "profiles" | "recommend" | "email" | "operate";
  readonly about: string;
  /** Kinds of keys that may call it; none: anybody may, or a token in the address is the key. */
  readonly keys: readonly KeyKind[];
  /** A token of ours may stand in for the key. */
  readonly orToken?: true;
  readonly parameters?: readonly Parameter[];
  readonly body?: Content;
  /** By status. */
  readonly answers: Readonly<Record<number, Success>>;
  readonly errors: readonly ErrorCode[];
};

export const json = (name: SchemaName): Content => ({ "application/json": name });
