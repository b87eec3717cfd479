import * as z from "zod";
import { errorStatus } from "../errors.ts";
import { curlOf, examplesOf } from "./examples.ts";
import type { Content, Operation, Parameter, Success } from "./operation.ts";
import { operations } from "./operations.ts";
import { answered, sent, shapes } from "./schemas.ts";

type Json = { [name: string]: unknown };

const about =
  "Decides what a person sees when an email is opened, not when it was sent. Events come in; recommendations, " +
  "open-time pictures and clicks go out.";

/**
 * The OpenAPI 3.1 document of the whole API, made from the schemas that the code itself checks with. It takes
 * some milliseconds, so make it once and only when somebody asks.
 */
export const openApiDocument = (): Json => {
  const paths: { [path: string]: Json } = {};
  for (const operation of operations()) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Doorstep",
      version: "1",
      description: about,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: { schemas: componentSchemas(), securitySchemes },
  };
};

const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", description: "The key as Bearer token." },
  basic: { type: "http", scheme: "basic", description: "The key as user name, without a password." },
  query: { type: "apiKey", in: "query", name: "key", description: "The key in the address." },
};

const anyOfThem = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));

const operationObject = (operation: Operation): Json => ({
  operationId: operation.id,
  tags: [operation.stage],
  summary: operation.about,
  ...(operation.keys.length === 0
    ? { security: [] }
    : { security: [...anyOfThem, ...(operation.orToken ? [{}] : [])], "x-key-kinds": operation.keys }),
  ...(operation.parameters === undefined ? {} : { parameters: operation.parameters.map(parameterObject) }),
  ...(operation.body === undefined ? {} : { requestBody: { required: true, content: contentObject(operation.body) } }),
  responses: { ...successes(operation.answers), ...failures(operation) },
  ...samples(operation),
});

/** As documentation tools show them. */
const samples = (operation: Operation): Json => {
  const commands = examplesOf(operation).map((example) => ({
    lang: "Shell",
    label: example.about,
    source: curlOf(operation, example),
  }));
  return commands.length === 0 ? {} : { "x-codeSamples": commands };
};

const parameterObject = ({ name, in: place, about: description, schema }: Parameter): Json => ({
  name,
  in: place,
  description,
  required: place === "path",
  schema: jsonSchema(schema, "input"),
});

const successes = (answers: Operation["answers"]): Json =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { about: description, content }]: [string, Success]) => [
      status,
      { description, ...(content === undefined ? {} : { content: contentObject(content) }) },
    ]),
  );

/** Codes of the same status share one answer. */
const failures = ({ errors }: Operation): Json => {
  const byStatus = Map.groupBy(errors, (code) => errorStatus[code]);
  return Object.fromEntries(
    Array.from(byStatus, ([status, codes]) => [
      status,
      { description: codes.join(", "), content: contentObject({ "application/json": "ErrorEnvelope" }) },
    ]),
  );
};

const contentObject = (content: Content): Json =>
  Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, mediaType(schema)]));

const mediaType = (schema: Content[string]): Json => {
  if (schema === "bytes") return {};
  if (schema === "text") return { schema: { type: "string" } };
  return { schema: schema === "json" ? { type: "object" } : reference(schema) };
};

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const componentSchemas = (): Json => ({
  ...each(sent, (schema) => jsonSchema(schema, "input")),
  ...each(answered, (schema) => jsonSchema(schema, "output")),
  ...each(shapes, (names) => ({ anyOf: names.map(shape) })),
});

const shape = (name: string): Json => {
  const [, member] = /^list of (.+)$/.exec(name) ?? [];
  return member === undefined ? reference(name) : { type: "array", items: reference(member) };
};

const each = <T>(named: Readonly<Record<string, T>>, work: (value: T) => Json): Json =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, work(value)]));

const jsonSchema = (schema: z.ZodType, io: "input" | "output"): Json => {
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    // Fields may be added to any answer: a client that refuses them would break.
    override: ({ jsonSchema: made }) => {
      if (io === "output" && made.additionalProperties === false) delete made.additionalProperties;
    },
  });
  return anyJson(rest) as Json;
};

/** Only "any JSON value" refers to itself, within its own schema: said as a schema that takes everything. */
const anyJson = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(anyJson);
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value && String(value.$ref).startsWith("#/$defs/")) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, anyJson(member)]));
};
