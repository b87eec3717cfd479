import type { Clock } from "../../base/clock.port.ts";
import type { Attempt } from "../../base/attempt.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { KnownSettings, Setting, SettingsSnapshot } from "../../base/settings.port.ts";
import { openSetting, type SettingsStub } from "./settings.ts";
import type { StoredSetting } from "./settings-store.object.ts";

/** Beyond this age the store is asked again, behind an answer, ms. */
const freshMs = 30_000;
/** A forced reload asks the store at most this often, ms: unknown keys may come as fast as they like. */
const forcedMs = 1_000;
/** The first request of an isolate waits this long for the store before it takes the data centre's copy, ms. */
const waitMs = 2_000;

/** The last known settings outside the isolate, sealed as they are stored; a failure is an empty memory. */
export type SettingsMemory = { recall(): Promise<string | null>; remember(text: string): Promise<void> };

type Packed = { readonly revision: number; readonly documents: readonly StoredSetting[] };

export type KnownSettingsParts = {
  readonly object: () => Pick<SettingsStub, "snapshot">;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly attempt: Attempt;
  readonly memory: SettingsMemory;
  readonly defer: (work: Promise<unknown>) => void;
};

/**
 * The settings as this isolate knows them: stale while asked again, last known good while the store is away.
 * Each caller that waits asks for itself: a promise of one request must not be awaited by another.
 */
export const knownSettings = (parts: KnownSettingsParts): KnownSettings & { forget(): void } => {
  const { object, clock, attempt, memory, defer } = parts;
  let held: SettingsSnapshot | null = null;
  let askedAt = -Infinity;

  /** False when the store did not answer. */
  const ask = async (): Promise<boolean> => {
    askedAt = clock.now();
    const known = held?.revision ?? null;
    const answer = await attempt(
      object()
        .snapshot(known)
        .then((packed) => ({ packed })),
      waitMs,
    );
    if (answer === null) return false;
    if (answer.packed === null) return true;
    const next = await opened(parts.sealer, answer.packed, held);
    if (held === null || next.revision >= held.revision) held = next;
    defer(memory.remember(JSON.stringify(answer.packed satisfies Packed)));
    return true;
  };

  /** What is held is known to be old: the next one waits for what is stored. */
  let isOutdated = false;

  return {
    forget: () => {
      isOutdated = true;
    },

    known() {
      if (isOutdated) return null;
      if (held !== null && clock.now() - askedAt > freshMs) defer(ask());
      return held;
    },

    async load() {
      if (held !== null && !isOutdated && clock.now() - askedAt < forcedMs) return held;
      isOutdated = false;
      if ((await ask()) || held !== null) return held;
      const text = await memory.recall().catch(() => null);
      if (text === null) return held;
      const packed = JSON.parse(text) as Packed;
      const recalled = await opened(parts.sealer, packed, null);
      // What this keyring does not open is another deployment's.
      if (recalled.all.length === packed.documents.length) held ??= recalled;
      return held;
    },
  };
};

/** A document of the same version stays the same object: what was made of it can be kept with it. */
const opened = async (
  sealer: Sealer,
  { revision, documents }: Packed,
  before: SettingsSnapshot | null,
): Promise<SettingsSnapshot> => {
  const known = new Map(before?.all.map((one) => [`${one.kind} ${one.id} ${one.version}`, one]));
  const all = await Promise.all(
    documents.map(
      async (stored) =>
        known.get(`${stored.kind} ${stored.id} ${stored.version}`) ?? (await openSetting(sealer, stored)),
    ),
  );
  return { revision, all: all.filter((one): one is Setting => one !== null) };
};
