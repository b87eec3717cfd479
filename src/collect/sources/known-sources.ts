import { err, ok, type Result } from "../../base/result.ts";
import type { KnownSettings, Setting, SettingsSnapshot } from "../../base/settings.port.ts";
import type { ApiKey } from "../../contract/keys.ts";
import { SourceKeys, SourceSettings } from "../../contract/source.ts";
import { type SourceRules, sourceRules } from "./source-rules.ts";

/** Kinds of documents in the settings. */
export const sourceKind = "source";
export const sourceKeysKind = "source_keys";

/** Sources and their keys as this isolate knows them. */
export type KnownSources = {
  /** The registered key of this SHA-256, or that the app id stands for; asks the store when it is new here. */
  key(sha256: string, presented: string): Promise<Result<ApiKey | null, "unavailable">>;
  /** Rules of a source, null for one without a document; from memory but for the isolate's first call. */
  rules(source: string): Result<SourceRules | null, "unavailable"> | Promise<Result<SourceRules | null, "unavailable">>;
};

type Index = {
  readonly rules: ReadonlyMap<string, SourceRules>;
  readonly keys: ReadonlyMap<string, ApiKey>;
  readonly apps: ReadonlyMap<string, ApiKey>;
};

/** Keep one per isolate: documents are read once per version. A document that is no source counts as none. */
export const knownSources = (settings: KnownSettings): KnownSources => {
  const rulesOf = new WeakMap<Setting, SourceRules>();
  let held: { readonly snapshot: SettingsSnapshot; readonly index: Index } | null = null;

  const ruled = (setting: Setting, read: SourceSettings): SourceRules => {
    const known = rulesOf.get(setting) ?? sourceRules(read);
    rulesOf.set(setting, known);
    return known;
  };

  const indexOf = (snapshot: SettingsSnapshot): Index => {
    if (held?.snapshot === snapshot) return held.index;
    const sources = new Map<string, SourceSettings>();
    const rules = new Map<string, SourceRules>();
    const keys = new Map<string, ApiKey>();
    for (const setting of snapshot.all) {
      if (setting.kind !== sourceKind) continue;
      const read = SourceSettings.safeParse(setting.value);
      if (!read.success) continue;
      sources.set(setting.id, read.data);
      rules.set(setting.id, ruled(setting, read.data));
    }
    for (const { kind, id, value } of snapshot.all) {
      const source = sources.get(id);
      if (kind !== sourceKeysKind || source === undefined) continue;
      for (const { sha256 } of SourceKeys.safeParse(value).data?.keys ?? [])
        keys.set(sha256, keyOf(id, source, sha256));
    }
    const apps = new Map<string, ApiKey>();
    for (const [id, source] of sources) for (const app of source.app_ids) apps.set(app, keyOf(id, source, ""));
    const index = { rules, keys, apps };
    held = { snapshot, index };
    return index;
  };

  return {
    async key(sha256, presented) {
      const find = ({ keys, apps }: Index): ApiKey | null => keys.get(sha256) ?? apps.get(presented) ?? null;
      const here = settings.known();
      const known = here === null ? null : find(indexOf(here));
      if (known !== null) return ok(known);
      // Made a moment ago, perhaps: a sender that is told "unknown key" gives up for good.
      const stored = await settings.load();
      return stored === null ? err("unavailable") : ok(find(indexOf(stored)));
    },

    rules(source) {
      const here = settings.known();
      if (here !== null) return ok(indexOf(here).rules.get(source) ?? null);
      return settings
        .load()
        .then((stored) => (stored === null ? err("unavailable") : ok(indexOf(stored).rules.get(source) ?? null)));
    },
  };
};

const keyOf = (id: string, { shop, kind }: SourceSettings, sha256: string): ApiKey => ({
  key_sha256: sha256,
  kind: "write",
  source: id,
  shop,
  imported: kind === "import",
});
