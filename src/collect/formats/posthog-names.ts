/** PostHog's own events that are calls of the Segment family. All other names are track events. To add one: one line. */
export const posthogCalls = {
  $pageview: "page",
  $screen: "screen",
  $identify: "identify",
  $set: "identify",
  $groupidentify: "group",
  $create_alias: "alias",
  $merge_dangerously: "alias",
} as const satisfies Readonly<Record<string, string>>;

/**
 * PostHog's own properties that we keep, as the Segment family's place for them. Every other property that begins
 * with `$` (device, screen, ip, feature flags, recorder) is left out; properties without a `$` are the shop's own
 * and stay as they are. To add one: one line.
 */
export const posthogContext: readonly (readonly [property: string, place: readonly [string, string?]])[] = [
  ["$current_url", ["page", "url"]],
  ["$referrer", ["page", "referrer"]],
  ["title", ["page", "title"]],
  ["$lib", ["library", "name"]],
  ["$lib_version", ["library", "version"]],
  ["$browser_language", ["locale"]],
  ["$locale", ["locale"]],
  ["$timezone", ["timezone"]],
  ["$raw_user_agent", ["userAgent"]],
  ["$useragent", ["userAgent"]],
  ["utm_source", ["campaign", "source"]],
  ["utm_medium", ["campaign", "medium"]],
  ["utm_campaign", ["campaign", "name"]],
  ["utm_term", ["campaign", "term"]],
  ["utm_content", ["campaign", "content"]],
];

/** PostHog's own properties that say what happened, as canonical ones: of which events, under which name. */
export const posthogProperties: readonly (readonly [
  property: string,
  name: string,
  of: "page" | "screen" | "track",
])[] = [
  ["$current_url", "url", "page"],
  ["$referrer", "referrer", "page"],
  ["$screen_name", "name", "screen"],
  ["$event_type", "event_type", "track"],
  ["$el_text", "element_text", "track"],
];

/** Properties that carry the event itself rather than say something of it. */
export const posthogCarriers: ReadonlySet<string> = new Set(["token", "distinct_id", "api_key", "alias"]);

/** The id that every visitor shares who refused cookies: nobody. */
export const posthogNobody = "$posthog_cookieless";
