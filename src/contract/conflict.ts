import * as z from "zod";
import { PersonKey } from "./ids.ts";

/** Two people that an event would have made one, and who stay two. */
export const Conflict = z.strictObject({
  /**
   * shared_device: an anonymous visitor who became somebody signs in as somebody else. alias_of_user: an alias names
   * as the earlier id one that a user has. shared_address: a user identifies with another user's email address, which
   * leads to the latter from then on. merge_cap: more anonymous visitors became one person than a person has
   * devices.
   */
  kind: z.enum(["shared_device", "alias_of_user", "shared_address", "merge_cap"]),
  /** Pseudonym of the other person. */
  with: PersonKey,
});
export type Conflict = z.infer<typeof Conflict>;
