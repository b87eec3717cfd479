import type { SettingsSnapshot } from "./settings.port.ts";

/** What is made of a snapshot, made once: snapshots are asked of at every request and change with a setting only. */
export const readOnce = <T>(read: (snapshot: SettingsSnapshot) => T): ((snapshot: SettingsSnapshot) => T) => {
  const known = new WeakMap<SettingsSnapshot, { readonly made: T }>();
  return (snapshot) => {
    let kept = known.get(snapshot);
    if (kept === undefined) {
      kept = { made: read(snapshot) };
      known.set(snapshot, kept);
    }
    return kept.made;
  };
};
