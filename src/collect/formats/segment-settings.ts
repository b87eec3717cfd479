/** What analytics.js and analytics-next fetch before they start: one destination, which is this gateway. */
export const segmentSettings = (writeKey: string, { protocol, host }: URL): object => ({
  integrations: {
    "Segment.io": {
      apiKey: writeKey,
      apiHost: `${host}/v1`,
      protocol: protocol.slice(0, -1),
      unbundledIntegrations: [],
      addBundledMetadata: false,
      maybeBundledConfigIds: {},
      versionSettings: { version: "4.4.7", componentTypes: ["browser"] },
    },
  },
  plan: {
    track: { __default: { enabled: true, integrations: {} } },
    identify: { __default: { enabled: true } },
    group: { __default: { enabled: true } },
  },
  edgeFunction: {},
  analyticsNextEnabled: true,
  middlewareSettings: {},
  enabledMiddleware: {},
  // It would report on itself to /v1/m, which nobody reads.
  metrics: { sampleRate: 0 },
  legacyVideoPluginsEnabled: false,
  remotePlugins: [],
});
