import { murmur2 } from "../base/murmur2.ts";
import type { Profile } from "../contract/profile.ts";

/**
 * ETag of a profile: weak, for the same person is the same answer whenever it was made. By what it says rather than by
 * how many events it rests on: after a merge, or an overlay lost in an eviction, as many may say something else.
 */
export const profileTag = (profile: Profile): string => {
  const text = JSON.stringify(profile, (name, value: unknown) => (name === "as_of" ? undefined : value));
  return `W/"${text.length.toString(36)}-${murmur2(text).toString(36)}-${murmur2(`${text.length}${text}`).toString(36)}"`;
};

/** Whether an If-None-Match header names the tag, among others or as `*`; it compares weakly. */
export const isNamed = (header: string | undefined, tag: string): boolean =>
  header !== undefined && header.split(",").some((one) => one.trim() === "*" || bare(one.trim()) === bare(tag));

const bare = (tag: string): string => tag.replace(/^W\//, "");
