import { parseArgs } from "node:util";

/**
 * One option of a script. `value` names its argument in the help text ("PORT"); without it the option is a flag.
 * `number` and `choices` are checked here, so that a script only sees good values.
 */
export type Option = {
  readonly about: string;
  readonly value?: string;
  readonly short?: string;
  readonly default?: string | number | boolean;
  readonly number?: { readonly min?: number; readonly max?: number; readonly whole?: boolean };
  readonly choices?: readonly string[];
  readonly required?: boolean;
  /** May be given more than once: the texts are joined by commas. */
  readonly many?: boolean;
};

type Value<O extends Option> = O extends { value: string } ? (O extends { number: object } ? number : string) : boolean;
type Present<O extends Option> = O extends { required: true } | { default: unknown } ? true : false;

/** Flags are always booleans; options with a default or `required` are always there; the others may be undefined. */
export type Values<T extends Record<string, Option>> = {
  readonly [K in keyof T]: T[K] extends { value: string }
    ? Present<T[K]> extends true
      ? Value<T[K]>
      : Value<T[K]> | undefined
    : boolean;
};

export type Command<T extends Record<string, Option>> = {
  /** As typed after `npm run`. */
  readonly name: string;
  readonly about: string;
  readonly options: T;
  /** What may stand without a name, for the help text: "[collect|recommend|image]". None when absent. */
  readonly positionals?: { readonly usage: string; readonly max: number; readonly choices?: readonly string[] };
  /** Complete lines shown under "Examples". */
  readonly examples?: readonly string[];
};

export type Parsed<T extends Record<string, Option>> = {
  readonly values: Values<T>;
  readonly positionals: readonly string[];
};

/**
 * Arguments of a script, checked and typed. `--help` prints the help and ends the process with 0;
 * bad arguments print one line saying what is wrong and end it with 2.
 */
export const cli = <const T extends Record<string, Option>>(
  command: Command<T>,
  args: readonly string[] = process.argv.slice(2),
): Parsed<T> => {
  try {
    const parsed = parseCommand(command, args);
    if (parsed !== "help") return parsed;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return fail(`${error.message}\nTry: npm run ${command.name} -- --help`);
  }
  process.stdout.write(helpText(command));
  return process.exit(0);
};

/** Ends a script whose arguments or surroundings make its work impossible: one message, exit code 2. */
export const fail = (message: string): never => {
  process.stderr.write(`error: ${message}\n`);
  return process.exit(2);
};

export class UsageError extends Error {}

/** The pure part of `cli`: throws UsageError on bad arguments. */
export const parseCommand = <const T extends Record<string, Option>>(
  command: Command<T>,
  args: readonly string[],
): Parsed<T> | "help" => {
  const raw = parse(command, args);
  if (raw.values["help"] === true) return "help";
  checkPositionals(command, raw.positionals);
  const values = Object.fromEntries(
    Object.entries(command.options).map(([name, option]) => [name, checked(name, option, raw.values[name])]),
  );
  return { values: values as Values<T>, positionals: raw.positionals };
};

const parse = (command: Command<Record<string, Option>>, args: readonly string[]) => {
  const options: Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }> = {
    help: { type: "boolean", short: "h" },
  };
  for (const [name, { value, short, many }] of Object.entries(command.options)) {
    options[name] = {
      type: value === undefined ? "boolean" : "string",
      ...(short !== undefined && { short }),
      ...(many === true && { multiple: true }),
    };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? firstSentence(error.message) : String(error));
  }
};

const firstSentence = (text: string): string => text.split(". ")[0] ?? text;

const checkPositionals = (command: Command<Record<string, Option>>, given: readonly string[]): void => {
  const { max = 0, choices } = command.positionals ?? {};
  const extra = given[max];
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}'`);
  const wrong = choices && given.find((value) => !choices.includes(value));
  if (wrong !== undefined) throw new UsageError(`'${wrong}' is none of ${choices?.join(", ")}`);
};

const checked = (
  name: string,
  option: Option,
  given: string | boolean | readonly (string | boolean)[] | undefined,
): string | number | boolean | undefined => {
  if (option.value === undefined) return given === true;
  if (given === undefined) {
    if (option.required === true) throw new UsageError(`--${name} ${option.value} is required`);
    return option.default;
  }
  const text = String(given);
  if (option.choices && !option.choices.includes(text)) {
    throw new UsageError(`--${name} must be one of ${option.choices.join(", ")}, not '${text}'`);
  }
  return option.number ? numeric(name, option.number, text) : text;
};

const numeric = (name: string, { min, max, whole }: NonNullable<Option["number"]>, text: string): number => {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const wanted = [
    whole === true ? "a whole number" : "a number",
    min !== undefined && `from ${min}`,
    max !== undefined && `to ${max}`,
  ];
  const good =
    Number.isFinite(number) &&
    (whole !== true || Number.isInteger(number)) &&
    number >= (min ?? -Infinity) &&
    number <= (max ?? Infinity);
  if (!good) throw new UsageError(`--${name} must be ${wanted.filter(Boolean).join(" ")}, not '${text}'`);
  return number;
};

/** The help page: what it does, its options with defaults, examples. */
export const helpText = (command: Command<Record<string, Option>>): string => {
  const options: Record<string, Option> = { ...command.options, help: { about: "show this help", short: "h" } };
  const rows = Object.entries(options).map(([name, option]): [string, string] => [
    `${option.short === undefined ? "    " : `-${option.short}, `}--${name}${option.value === undefined ? "" : ` ${option.value}`}`,
    [option.about, note(option)].filter(Boolean).join(" "),
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const usage = ["npm run", command.name, "--", "[options]", command.positionals?.usage].filter(Boolean).join(" ");
  return [
    command.about,
    "",
    `Usage: ${usage}`,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.examples ? ["", "Examples:", ...command.examples.map((line) => `  ${line}`)] : []),
    "",
  ].join("\n");
};

const note = (option: Option): string => {
  const parts = [
    option.choices && `one of ${option.choices.join(", ")}`,
    option.required === true && "required",
    option.value !== undefined && option.default !== undefined && `default ${option.default}`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : `(${parts.join("; ")})`;
};
