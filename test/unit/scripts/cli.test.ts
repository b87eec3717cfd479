import { describe, expect, it } from "vitest";
import { helpText, parseCommand, UsageError } from "../../../scripts/lib/cli.ts";

const command = {
  name: "sample",
  about: "Does a sample.",
  options: {
    port: { about: "where to listen", value: "PORT", number: { min: 0, max: 65535, whole: true }, default: 8787 },
    data: { about: "folder", value: "DIR", required: true },
    speed: { about: "pace", value: "SPEED" },
    mode: { about: "how", value: "MODE", choices: ["fast", "exact"], default: "exact" },
    json: { about: "print JSON" },
  },
  positionals: { usage: "[collect|image]", max: 1, choices: ["collect", "image"] },
} as const;

describe("parseCommand", () => {
  it("types, defaults and checks what it is given", () => {
    const parsed = parseCommand(command, ["--data", "d", "--port=90", "image"]);
    expect(parsed).toEqual({
      values: { port: 90, data: "d", speed: undefined, mode: "exact", json: false },
      positionals: ["image"],
    });
  });

  it("answers help before it complains about what is missing", () => {
    expect(parseCommand(command, ["--help"])).toBe("help");
  });

  it.each([
    [["--data", "d", "--port", "1e9"], "--port must be a whole number from 0 to 65535, not '1e9'"],
    [["--data", "d", "--port", ""], "--port must be a whole number"],
    [["--data", "d", "--mode", "slow"], "--mode must be one of fast, exact, not 'slow'"],
    [[], "--data DIR is required"],
    [["--data", "d", "video"], "'video' is none of collect, image"],
    [["--data", "d", "image", "image"], "unexpected argument 'image'"],
    [["--nope"], "Unknown option '--nope'"],
    [["--data"], "argument missing"],
  ])("refuses %j", (args, message) => {
    expect(() => parseCommand(command, args)).toThrow(UsageError);
    expect(() => parseCommand(command, args)).toThrow(message);
  });

  it("helps with every option, its default and its choices", () => {
    const help = helpText(command);
    expect(help).toContain("Usage: npm run sample -- [options] [collect|image]");
    expect(help).toContain("--port PORT");
    expect(help).toContain("(default 8787)");
    expect(help).toContain("(one of fast, exact; default exact)");
    expect(help).toContain("--help");
  });
});
