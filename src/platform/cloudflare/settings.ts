import { toHex, utf8 } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.port.ts";
import { err, ok } from "../../base/result.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { Setting, SettingChange, Settings } from "../../base/settings.port.ts";
import { sha256 } from "../../base/sha256.ts";
import type { SettingWrite, StoredSetting } from "./settings-store.object.ts";

/** The RPC surface of the SettingsStore object, as its namespace's stub gives it. */
export type SettingsStub = {
  snapshot(known: number | null): Promise<{ revision: number; documents: readonly StoredSetting[] } | null>;
  get(kind: string, id: string): Promise<StoredSetting | null>;
  list(kind: string): Promise<readonly StoredSetting[]>;
  put(write: SettingWrite): Promise<number | "conflict" | "full">;
  delete(kind: string, id: string, by: string, at: number): Promise<boolean>;
  changes(before: number | null, limit: number): Promise<readonly SettingChange[]>;
};

/** Settings hold other services' credentials, so they are sealed at rest. */
const purpose = "settings";

/** Null for a document that this keyring does not open. */
export const openSetting = async (sealer: Sealer, stored: StoredSetting): Promise<Setting | null> => {
  const text = await sealer.open(purpose, stored.body);
  if (text === null) return null;
  const { kind, id, version, changed, by } = stored;
  return { kind, id, version, changed, by, value: JSON.parse(text) as unknown };
};

/** The settings on a Durable Object. */
export const durableSettings = (object: () => SettingsStub, sealer: Sealer, clock: Clock): Settings => ({
  async get(kind, id) {
    const stored = await object().get(kind, id);
    return stored === null ? null : openSetting(sealer, stored);
  },

  async list(kind) {
    const opened = await Promise.all((await object().list(kind)).map((stored) => openSetting(sealer, stored)));
    return opened.filter((one) => one !== null);
  },

  async put(kind, id, value, by, expected) {
    const text = JSON.stringify(value);
    const [body, hash] = await Promise.all([sealer.seal(purpose, text), sha256(utf8(text))]);
    const changed = clock.now();
    const version = await object().put({
      kind,
      id,
      changed,
      by,
      body,
      hash: toHex(hash),
      expected: expected ?? null,
    });
    return typeof version === "number" ? ok({ kind, id, version, changed, by, value }) : err(version);
  },

  delete: (kind, id, by) => object().delete(kind, id, by, clock.now()),
  changes: (before, limit) => object().changes(before, limit),
});
