/** What posthog-js asks for before it starts: everything off that this gateway does not do, so that it asks no more. */
const posthogConfig = {
  supportedCompression: ["gzip-js"],
  analytics: { endpoint: "/i/v0/e/" },
  hasFeatureFlags: false,
  sessionRecording: false,
  heatmaps: false,
  captureDeadClicks: false,
  capturePerformance: false,
  autocaptureExceptions: false,
  errorTracking: { autocaptureExceptions: false },
  logs: { captureConsoleLogs: false },
  surveys: false,
  productTours: false,
  conversations: false,
  elementsChainAsString: true,
  defaultIdentifiedOnly: true,
  isAuthenticated: false,
  siteApps: [],
  toolbarParams: {},
} as const;

export const posthogRemoteConfig = (token: string): object => ({ token, ...posthogConfig });

/** The same as a script, which the full bundle loads first. */
export const posthogRemoteConfigScript = (token: string): string => {
  const name = JSON.stringify(token).replaceAll("<", "\\u003c");
  const config = JSON.stringify(posthogRemoteConfig(token)).replaceAll("<", "\\u003c");
  return `(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})[${name}]={config:${config},siteApps:[]};\n`;
};

/** No feature flags, in the words of `/flags` and of the older `/decide`. */
export const posthogFlags = {
  ...posthogConfig,
  flags: {},
  featureFlags: {},
  featureFlagPayloads: {},
  errorsWhileComputingFlags: false,
} as const;
