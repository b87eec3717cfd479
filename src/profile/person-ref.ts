import { EmailSha256, ExternalId } from "../contract/ids.ts";
import { err, ok, type Result } from "../base/result.ts";

/** How a caller of the API names a person. */
export type PersonRef = { readonly kind: "user" | "anonymous" | "email"; readonly id: string };

const prefixes = [
  ["user_id:", "user"],
  ["anonymous_id:", "anonymous"],
  ["email_sha256:", "email"],
] as const;

/** A user id, with or without `user_id:` before it, or `anonymous_id:…` or `email_sha256:…`. An error says what is wrong. */
export const parsePersonRef = (text: string): Result<PersonRef, string> => {
  const [prefix, kind] = prefixes.find(([start]) => text.startsWith(start)) ?? (["", "user"] as const);
  const id = (kind === "email" ? EmailSha256 : ExternalId).safeParse(text.slice(prefix.length));
  return id.success ? ok({ kind, id: id.data }) : err(id.error.issues[0]?.message ?? "is no reference to a person");
};
