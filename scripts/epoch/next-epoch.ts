import { err, ok, type Result } from "../../src/base/result.ts";

export type NextEpoch = { readonly epoch: string; readonly partitions: number; readonly log: "embedded" | "kafka" };

export type ChangedConfig = {
  /** The whole file. */
  readonly config: string;
  /** The lines that changed. */
  readonly settings: readonly string[];
};

/**
 * The text of wrangler.toml with a new epoch, the present one put at the end of the previous ones. Lines that are
 * not about the log stay as they are. The error is one readable sentence.
 */
export const nextEpoch = (config: string, next: NextEpoch): Result<ChangedConfig, string> => {
  const settingOf = (name: string): string | null =>
    new RegExp(`^${name} = (?:"([^"]*)"|'([^']*)')`, "m")
      .exec(config)
      ?.slice(1)
      .find((text) => text !== undefined) ?? null;
  const [log, epoch, partitions] = [
    settingOf("DOORSTEP_LOG"),
    settingOf("DOORSTEP_LOG_EPOCH"),
    settingOf("DOORSTEP_LOG_PARTITIONS"),
  ];
  if (log === null || epoch === null || partitions === null) {
    return err("the configuration does not say DOORSTEP_LOG, _EPOCH and _PARTITIONS");
  }
  if (!/^[a-z0-9-]{1,32}$/.test(next.epoch)) return err("an epoch's name is 1 to 32 of a-z, 0-9 and '-'");
  const given: unknown = JSON.parse(settingOf("DOORSTEP_LOG_PREVIOUS") ?? "[]");
  const earlier: readonly unknown[] = Array.isArray(given) ? given : [given];
  const previous = [...earlier, { epoch, partitions: Number(partitions), log }];
  if (previous.some((one) => isNamed(one, next.epoch))) {
    return err(`epoch ${next.epoch} was used before: its log has other records, take another name`);
  }
  const settings = {
    DOORSTEP_LOG: `"${next.log}"`,
    DOORSTEP_LOG_EPOCH: `"${next.epoch}"`,
    DOORSTEP_LOG_PARTITIONS: `"${next.partitions}"`,
    DOORSTEP_LOG_PREVIOUS: `'${JSON.stringify(previous)}'`,
  };
  let changed = config;
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^${name} = .*$`, "m");
    // A function: a value may hold what a replacement text gives a meaning to.
    changed = line.test(changed)
      ? changed.replace(line, () => `${name} = ${value}`)
      : changed.replace(/^DOORSTEP_LOG_PARTITIONS = .*$/m, (before) => `${before}\n${name} = ${value}`);
  }
  return ok({ config: changed, settings: Object.entries(settings).map(([name, value]) => `${name} = ${value}`) });
};

const isNamed = (one: unknown, name: string): boolean =>
  typeof one === "object" && one !== null && "epoch" in one && one.epoch === name;
