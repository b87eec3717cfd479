import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { consentCategories } from "../../../src/collect/consent.ts";
import { fieldsOf, lineFields } from "../../../src/collect/fields.ts";
import { ga4Events, ga4Verbs } from "../../../src/collect/formats/ga4-names.ts";
import { posthogCalls, posthogContext, posthogProperties } from "../../../src/collect/formats/posthog-names.ts";
import * as snowplow from "../../../src/collect/formats/snowplow-names.ts";
import { trackNames } from "../../../src/collect/vocabulary.ts";
import { operations } from "../../../src/contract/openapi/operations.ts";

const code = (text: string): string => `\`${text}\``;
const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Keys by their value: every spelling of a thing, in the order of the data. */
const spellings = (data: Readonly<Record<string, string>>): string[] =>
  [...Map.groupBy(Object.entries(data), ([, to]) => to)].map(([to, pairs]) =>
    row(code(to), pairs.map(([from]) => from).join(", ")),
  );

type Field = (typeof lineFields)[number];
const fieldRows = (of: string, fields: readonly Field[]): string[] =>
  fields.map(([name, kind, aliases = []]) => row(code(of), code(name), kind, aliases.map(code).join(", ")));

const fieldsOfParameters = (event: string, names: Readonly<Record<string, string>>): string[] =>
  Object.entries(names).map(([from, to]) => row(`e=${event}`, code(from), code(to)));

/** The rows that FORMATS.md must have under each heading: the data that the code maps with. */
const expected: Readonly<Record<string, readonly string[]>> = {
  Addresses: operations()
    .filter(
      ({ stage, keys, path }) =>
        stage === "collect" && (keys.length === 0 || keys.includes("write")) && !path.startsWith("/dev"),
    )
    .map(({ method, path, about }) => row(`${method.toUpperCase()} ${code(path)}`, about)),
  "Event names": spellings(trackNames),
  Properties: [
    ...fieldRows("a line of products", lineFields),
    ...Object.entries(fieldsOf).flatMap(([type, fields]) => fieldRows(type, fields)),
  ],
  Consent: spellings(consentCategories),
  PostHog: [
    ...Object.entries(posthogCalls).map(([name, call]) => row(code(name), "event", call)),
    ...posthogContext.map(([name, place]) => row(code(name), "property", `context ${code(place.join("."))}`)),
    ...posthogProperties.map(([name, to, of]) => row(code(name), "property", `${code(to)} of a ${of} call`)),
  ],
  GA4: [
    ...Object.entries(ga4Verbs).map(([name, verb]) => row(code(name), `${verb} call`)),
    ...Object.entries(ga4Events).map(([name, event]) => row(code(name), event)),
  ],
  Snowplow: [
    ...Object.entries(snowplow.actionSchemas).flatMap(([schema, { field, events }]) =>
      Object.entries(events).map(([action, event]) => row(code(schema), `${code(field)} ${action}`, event)),
    ),
    ...Object.entries(snowplow.schemaEvents).map(([schema, event]) => row(code(schema), "", event)),
  ],
  "Snowplow's fields": [
    ...fieldsOfParameters("pv", snowplow.pageParameters),
    ...fieldsOfParameters("pp", snowplow.pingParameters),
    ...fieldsOfParameters("se", snowplow.structuredParameters),
    ...fieldsOfParameters("tr", snowplow.transactionParameters),
    ...fieldsOfParameters("ti", snowplow.itemParameters),
    ...Object.entries({ ...snowplow.dataNames, ...snowplow.propertyEntities }).flatMap(([schema, names]) =>
      Object.entries(names).map(([from, to]) => row(code(schema), code(from), code(to))),
    ),
  ],
};

const text = readFileSync(join(import.meta.dirname, "../../../src/collect/FORMATS.md"), "utf8");

/** Rows of the table under a heading, without their padding and the table's head. */
const rowsUnder = (heading: string): string[] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((line) =>
    row(
      ...line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    ),
  );
};

it.each(Object.entries(expected))("FORMATS.md tells of %s what the data says", (heading, rows) => {
  expect(rowsUnder(heading)).toEqual(rows);
});
