import { expect } from "vitest";
import { errorStatus, ErrorEnvelope } from "../../../src/contract/errors.ts";
import type { Operation } from "../../../src/contract/openapi/operation.ts";
import { operations } from "../../../src/contract/openapi/operations.ts";
import { answered, shapes } from "../../../src/contract/openapi/schemas.ts";
import type { Answer } from "./gateway.ts";

const parameters = (path: string): number => path.split("{").length;
// A literal segment wins over a parameter.
const sorted = operations().toSorted((a, b) => parameters(a.path) - parameters(b.path));
const all = sorted.map((operation) => ({
  operation,
  form: new RegExp(`^${operation.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Whatever comes after these is answered with a picture or a redirect, documented or not. */
const catchAll = /^\/[oc](\/|$)/;

/** Holds an answer to what /openapi.json says: status, media type and, for JSON, the schema. */
export const expectDocumented = (method: string, pathname: string, answer: Answer): void => {
  if (method === "OPTIONS" || catchAll.test(pathname)) return;
  const told = `${method} ${pathname} ${answer.status}`;
  const asked = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = all.find((one) => one.operation.method === asked && one.form.test(pathname))?.operation;
  if (operation === undefined) {
    expect(answer.status, `${told} is documented`).toBe(404);
    return;
  }
  const success = operation.answers[answer.status];
  const failed = operation.errors.filter((code) => errorStatus[code] === answer.status);
  expect(success !== undefined || failed.length > 0, `${told} is a documented status`).toBe(true);
  if (method === "HEAD") return;
  if (success === undefined) {
    expect(failed, told).toContain(ErrorEnvelope.parse(answer.json()).error.code);
    return;
  }
  const type = answer.type.split(";")[0] ?? "";
  const schema = success.content?.[type];
  if (success.content !== undefined) expect(schema, `${told} is ${type}`).toBeDefined();
  if (type === "application/json") expectSchema(schema, answer.json(), told);
};

const expectSchema = (name: SchemaOf | undefined, body: unknown, told: string): void => {
  if (name === undefined || name === "json" || name === "text" || name === "bytes") return;
  const names: readonly string[] = name in shapes ? shapes[name as keyof typeof shapes] : [name];
  const errors = names.map((one) => answered[one as keyof typeof answered].safeParse(body).error?.message);
  expect(errors.includes(undefined), `${told} is a ${name}: ${errors.join("; ")}`).toBe(true);
};

type SchemaOf = NonNullable<Operation["answers"][number]["content"]>[string];
