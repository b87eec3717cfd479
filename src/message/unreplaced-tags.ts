import type { Clock } from "../base/clock.port.ts";
import { holdsMergeTag } from "../base/merge-tags.ts";
import type { Metrics } from "../base/metrics.port.ts";
import { plainIdMark } from "../contract/placement.ts";
import { sendIdPlaceholder } from "./links.ts";
import { quietAlarm } from "./quiet-alarm.ts";

/**
 * Part of an address in which a merge tag stood; `path` where the tag itself held slashes. `placeholder`: our own
 * `{send_id}` was left as it was minted; that works, but is one send for ever.
 */
export type TagPlace = "token" | "placement" | "send" | "slot" | "path" | "placeholder";

/** Notations that mean something only as a whole segment. In URLs a pair of percent signs may arrive as one. */
const wholeSegments = [/^%.+%$/s, /^@\w+@$/, /^\*\[.*\]\*$/s];

const places: Readonly<Record<number, readonly TagPlace[]>> = {
  2: ["token", "slot"],
  4: ["token", "placement", "send", "slot"],
};

/**
 * Where a merge tag that an email service did not replace stands in a picture's or click's path, such as
 * `/o/{token}/default/%%jobid%%/1.jpg`, percent-encoded or not; null where there is none.
 */
export const unreplacedTag = (url: string): TagPlace | null => {
  // Not parsed: a picture is answered whatever its Host is.
  const pathname = /^\w+:\/\/[^/]*([^?#]*)/.exec(url)?.[1] ?? "";
  // Nearly every path holds nothing but tokens and numbers.
  if (!/[%{*[$<@]/.test(pathname)) return null;
  const segments = pathname.split("/").slice(2);
  if (segments.some((segment) => decoded(segment) === sendIdPlaceholder)) return "placeholder";
  const at = segments.findIndex((segment) => isTag(segment) || isTag(decoded(segment)));
  if (at >= 0) return places[segments.length]?.[at] ?? "path";
  return holdsMergeTag(decoded(segments.join("/"))) ? "path" : null;
};

const isTag = (segment: string): boolean => {
  // The mark of a plain id stands before a tag, and the file's extension follows one in the last segment.
  const id = segment.startsWith(plainIdMark) ? segment.slice(plainIdMark.length) : segment;
  const bare = id.replace(/\.[a-z]{3,4}$/i, "");
  return holdsMergeTag(segment) || wholeSegments.some((form) => form.test(id) || form.test(bare));
};

/** ASCII escapes alone, for tags are of ASCII and hold percent signs that escape nothing. */
const decoded = (segment: string): string =>
  segment.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

export type TagAlarm = (route: "image" | "click", at: TagPlace) => void;

/** Counts addresses with unreplaced tags, and raises an alert. What stood in the address is not repeated. */
export const createTagAlarm = (deps: {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly alert: (facts: object) => void;
}): TagAlarm => {
  const alarm = quietAlarm(deps);
  return (route, at) => {
    deps.metrics.count("merge_tags_unreplaced_total", { route, at });
    alarm({ event: "merge_tag_unreplaced", route, at });
  };
};
