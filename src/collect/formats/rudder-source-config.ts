/**
 * What RudderStack's SDKs fetch before they start. Without destinations the browser SDK loads no further code;
 * without statistics it reports nothing of itself to RudderStack.
 */
export const rudderSourceConfig = (source: string): object => ({
  source: {
    id: source,
    name: source,
    workspaceId: "doorstep",
    enabled: true,
    config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
    destinations: [],
    connections: [],
    dataplanes: {},
  },
  consentManagementMetadata: { providers: [] },
});
