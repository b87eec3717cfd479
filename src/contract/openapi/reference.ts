import { errorStatus } from "../errors.ts";
import { curlOf, examplesOf } from "./examples.ts";
import type { Content, Operation } from "./operation.ts";
import { operations } from "./operations.ts";

/** The API for people to read, as Markdown: every call with its parameters, answers and commands that work. */
export const apiReference = (): string => {
  const stages = Map.groupBy(operations(), ({ stage }) => stage);
  const chapters = Array.from(stages, ([stage, all]) => `## ${stage}\n\n${all.map(section).join("\n")}`);
  return [
    "# The Doorstep API",
    "",
    "Keys go as Bearer token, as Basic user name, or in `?key=`. Shapes: `/openapi.json`. Errors: `/docs/errors`.",
    "",
    ...chapters,
  ].join("\n");
};

const section = (operation: Operation): string => {
  const { method, path, about, keys, orToken, parameters = [], body, answers, errors } = operation;
  const lines = [`### ${method.toUpperCase()} ${path}`, "", about, ""];
  if (keys.length > 0) lines.push(`Key: ${keys.join(" or ")}${orToken === true ? ", or a token" : ""}.`, "");
  for (const { name, in: place, about: what } of parameters) lines.push(`- \`${name}\` (${place}): ${what}`);
  if (parameters.length > 0) lines.push("");
  if (body !== undefined) lines.push(`Takes ${shapesOf(body)}.`, "");
  for (const [status, { about: what, content }] of Object.entries(answers)) {
    lines.push(`- ${status}: ${what}${content === undefined ? "" : ` ${shapesOf(content)}`}`);
  }
  for (const code of errors) lines.push(`- ${errorStatus[code]}: \`${code}\``);
  lines.push("");
  for (const example of examplesOf(operation)) {
    lines.push(`${example.about}:`, "", "```sh", curlOf(operation, example), "```", "");
  }
  return lines.join("\n");
};

const shapesOf = (content: Content): string =>
  Object.entries(content)
    .map(([type, shape]) => (/^[A-Z]/.test(shape) ? `\`${type}\` (${shape})` : `\`${type}\``))
    .join(", ");
