import { holdsMergeTag } from "../base/merge-tags.ts";

/**
 * Ids and addresses that name nobody, as data: whoever took one for a person would make one of strangers. To block
 * another: one line here.
 */

/** What scripts send when they mean nobody, or left the example in; compared trimmed, in lower case, without quotes. */
const words: ReadonlySet<string> = new Set([
  "",
  "null",
  "(null)",
  "undefined",
  "nan",
  "nil",
  "none",
  "n/a",
  "unknown",
  "anonymous",
  "guest",
  "nobody",
  "test",
  "testuser",
  "test-user",
  "test_user",
  "true",
  "false",
  "-1",
  "[object object]",
  "[object undefined]",
  "id",
  "userid",
  "user_id",
  "user-id",
  "anonymousid",
  "anonymous_id",
  "distinctid",
  "distinct_id",
  "customer_id",
  "email",
  "not_authenticated",
  "notauthenticated",
  "not_logged_in",
  "logged_out",
  "undefined undefined",
  "null null",
]);

/** Nothing but zeros, the zero UUID among them, and the UUID of ones. */
const zeros = [/^[0-]+$/, /^f{8}-(?:f{4}-){3}f{12}$/];

/** What a template would have filled in, besides the notations of base/merge-tags.ts. */
const placeholders = [/^%%?[^%]*%%?$/s, /^<[a-z_ -]*>$/];

/** Mailboxes that nobody reads, or that everybody tests with. */
const mailboxes: ReadonlySet<string> = new Set([
  "test",
  "tests",
  "testing",
  "tester",
  "noreply",
  "no-reply",
  "no_reply",
  "no.reply",
  "donotreply",
  "do-not-reply",
  "do_not_reply",
  "mailer-daemon",
  "null",
  "undefined",
  "none",
  "nobody",
  "unknown",
  "anonymous",
  "guest",
  "example",
  "asdf",
]);

const addresses: ReadonlySet<string> = new Set([
  "a@a.com",
  "a@b.c",
  "a@b.com",
  "abc@abc.com",
  "x@x.com",
  "aaa@aaa.com",
  "foo@bar.com",
  "email@example.com",
  "user@example.com",
  "name@example.com",
  "you@example.com",
  "mail@example.com",
  "me@example.com",
  "john.doe@example.com",
  "john@doe.com",
  "email@email.com",
  "user@user.com",
  "name@domain.com",
]);

/** SHA-256 of what a sender hashed without looking: nothing, null, undefined, none, nan, two test addresses. */
const hashes: ReadonlySet<string> = new Set([
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",
  "eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c",
  "140bedbf9c3f6d56a9846d2ba7088798683f4da0c248231336e6a05679e4fdfe",
  "9b2d5b4678781e53038e91ea5324530a03f27dc1d0e5f6c9bc9d493a23be9de0",
  "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
  "f660ab912ec121d1b1e928a0bb4bc61b15f5ad44d5efdc4e1c92a25e99b8e44a",
]);

export type BlockedId = "word" | "zeros" | "merge_tag" | "test_address";

/** The last id judged: most events of a request have the same. */
let last: { readonly id: string; readonly why: BlockedId | null } = { id: "", why: "word" };

/** Why an id names nobody; null for one that may be somebody's. */
export const blockedId = (id: string): BlockedId | null => {
  if (id !== last.id) last = { id, why: judged(id) };
  return last.why;
};

const judged = (id: string): BlockedId | null => {
  const bare = id.toLowerCase().replace(/^["'\s]+|["'\s]+$/g, "");
  if (words.has(bare)) return "word";
  if (zeros.some((form) => form.test(bare))) return "zeros";
  if (isMergeTag(bare)) return "merge_tag";
  return bare.includes("@") && isTestAddress(bare) ? "test_address" : null;
};

/** The same of an email address, trimmed and in lower case. */
export const blockedAddress = (address: string): BlockedId | null =>
  isTestAddress(address) ? "test_address" : isMergeTag(address) ? "merge_tag" : null;

/** The same of the SHA-256 of one, in lower case. */
export const blockedHash = (hash: string): BlockedId | null =>
  hashes.has(hash) ? "word" : /^0+$/.test(hash) ? "zeros" : null;

/** Most ids have none of the characters that all of them begin with. */
const isMergeTag = (text: string): boolean =>
  /[{%*[$<]/.test(text) && (holdsMergeTag(text) || placeholders.some((form) => form.test(text)));

const isTestAddress = (address: string): boolean =>
  addresses.has(address) || mailboxes.has(address.slice(0, address.indexOf("@")));
