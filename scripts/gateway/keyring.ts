import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Keyring } from "../../src/contract/keys.ts";

const random256 = (): string => randomBytes(32).toString("base64url");

/** The binding DOORSTEP_KEYRING of a data folder: made once, for it names every object and opens every token in it. */
export const keyringOf = (dir: string): string => {
  const file = join(dir, "keyring.json");
  if (!existsSync(file)) {
    const keyring: Keyring = { v: 1, pseudonym: random256(), roots: [{ kid: 1, key: random256() }] };
    writeFileSync(file, `${JSON.stringify(keyring, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  return JSON.stringify(Keyring.parse(JSON.parse(readFileSync(file, "utf8"))));
};
