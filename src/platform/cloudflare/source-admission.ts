import type { Attempt } from "../../base/attempt.ts";
import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { KnownSettings, Settings } from "../../base/settings.port.ts";
import type { Admission } from "../../collect/sources/admission.route.ts";
import { knownSources } from "../../collect/sources/known-sources.ts";
import type { RateLimit as Pace } from "../../collect/sources/rate-limit.ts";
import { createSourceLimits } from "../../collect/sources/source-limits.ts";
import type { SourceMeters } from "../../collect/sources/source-meter.port.ts";
import { defer } from "./defer.ts";
import { knownSettings } from "./known-settings.ts";
import { edgeSettingsMemory } from "./settings-memory.ts";
import { durableSettings, type SettingsStub } from "./settings.ts";

type MeterStub = { spent(limit: Pace, events: number, overMs: number): Promise<number> };

export type AdmissionParts = {
  readonly settings: () => SettingsStub;
  readonly meter: (name: string) => MeterStub;
  /** The platform's rate limiting binding, where the deployment has one. */
  readonly flood: RateLimit | undefined;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly attempt: Attempt;
  readonly metrics: Metrics;
};

/** Settings and what collecting makes of the sources among them; keep one per isolate. */
export const sourceAdmission = (
  parts: AdmissionParts,
): { readonly settings: Settings; readonly known: KnownSettings; readonly admission: Admission } => {
  const { sealer, clock, flood } = parts;
  const stored = durableSettings(parts.settings, sealer, clock);
  const known = knownSettings({ ...parts, object: parts.settings, memory: edgeSettingsMemory(), defer });
  /** Whoever changes a setting finds it changed here at once. */
  const settings: Settings = {
    ...stored,
    put: (...change) => stored.put(...change).finally(() => known.forget()),
    delete: (...change) => stored.delete(...change).finally(() => known.forget()),
  };
  const meters: SourceMeters = {
    spent: (source, ...told) => parts.meter(`meter:${source}`).spent(...told),
  };
  return {
    settings,
    known,
    admission: {
      sources: knownSources(known),
      limits: createSourceLimits(meters, clock, defer),
      flood: flood === undefined ? null : async (source) => (await flood.limit({ key: source })).success,
      metrics: parts.metrics,
    },
  };
};
