import { fromBase64url } from "../base/bytes.ts";

/**
 * Whether nobody could come upon an id by trying, as far as the id alone can tell: 128 bits that look drawn by lot, or
 * a UUID of version 4 or 7. Rather no than yes. What cannot be told from a hash of an email address, which anybody can
 * compute, is refused: 32, 40, 56, 64, 96 or 128 hexadecimal digits, and as many bits in base64. So are ids that
 * decode to plain text, and ULIDs, of which a batch counts up by one.
 */
export const isUnguessableId = (id: string): boolean => {
  if (uuid.test(id)) return isUnguessableUuid(id.replaceAll("-", "").toLowerCase());
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(id)) return isUnguessableHex(id.toLowerCase());
  return isUnguessableText(id);
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

/** Digits that a UUID's version leaves to chance: all but version and variant, of version 7 also without the time. */
const isUnguessableUuid = (hex: string): boolean => {
  if (!/[89ab]/.test(hex.charAt(16))) return false;
  const version = hex.charAt(12);
  if (version === "4") return looksRandomHex(hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17));
  return version === "7" && looksRandomHex(hex.slice(17));
};

/** Digits of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512. */
const hashDigits: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);

const isUnguessableHex = (hex: string): boolean =>
  hex.length > 32 && !hashDigits.has(hex.length) && looksRandomHex(hex) && !isPlainText(bytesOfHex(hex));

/** Characters of the same hashes in base64 without padding. */
const hashChars: ReadonlySet<number> = new Set(Array.from(hashDigits, (digits) => Math.ceil((digits * 4) / 6)));
/** 22 characters of base64url are 128 bits, but as many as an MD5; so no fewer than these. */
const leastChars = 24;
const mostChars = 200;

const isUnguessableText = (id: string): boolean => {
  if (id.length < leastChars || id.length > mostChars || hashChars.has(id.length)) return false;
  if (!/^[\w-]+$/.test(id)) return false;
  const bytes = fromBase64url(id.slice(0, id.length - (id.length % 4 === 1 ? 1 : 0)));
  if (bytes === null || isPlainText(bytes)) return false;
  return looksRandomText(id) && partsAreRandom(id);
};

/**
 * Upper, lower and digits come by turns as they do by chance: words, names and numbers stand in runs. Both cases are
 * there, and no character comes much too often. Of random texts one in a hundred fails, of UUIDs one in 2,000.
 */
const looksRandomText = (id: string): boolean => {
  if (!/[a-z]/.test(id) || !/[A-Z]/.test(id)) return false;
  const chars = id.split("");
  const turns = chars.filter((char, at) => at > 0 && kindOf(char) !== kindOf(chars[at - 1] ?? "")).length;
  // Words, with or without a capital at each.
  const inWords = (id.match(/[a-z]{3,}/g) ?? []).join("").length;
  return (
    turns >= (id.length - 1) * 0.35 && inWords <= id.length * 0.5 && distinct(chars) >= Math.min(14, id.length * 0.5)
  );
};

const kindOf = (char: string): string => {
  if (/[a-z]/.test(char)) return "lower";
  return /[A-Z]/.test(char) ? "upper" : "digit";
};

/** A random text may have a dash in it; `user-8f3k` has one before what alone must be random. */
const partsAreRandom = (id: string): boolean => {
  const parts = id.split(/[-_]/);
  const longest = Math.max(...parts.map((part) => part.length));
  return parts.length === 1 || longest >= id.length / 4;
};

/** Most of the sixteen digits are there, none much too often, no long run, and not in order up or down. */
const looksRandomHex = (hex: string): boolean => {
  const digits = hex.split("");
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const steps = digits.slice(1).map((digit, at) => Number.parseInt(digit, 16) - Number.parseInt(digits[at] ?? "0", 16));
  const inOrder = steps.filter((step) => step === 1 || step === -1 || step === 0).length;
  return (
    counts.size >= Math.min(8, hex.length / 2.5) &&
    most <= Math.max(6, hex.length / 3) &&
    !/(.)\1{4}/.test(hex) &&
    (hex.match(/[a-f]/g) ?? []).length >= hex.length * 0.1 &&
    !/(.{6}).*\1/.test(hex) &&
    inOrder <= steps.length / 2
  );
};

const distinct = (chars: readonly string[]): number => new Set(chars).size;

/** Nine of ten bytes are printable ASCII: somebody's text in another coding. Of 16 random bytes one in 300,000 is. */
const isPlainText = (bytes: Uint8Array): boolean =>
  bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length >= bytes.length * 0.9;

const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: Math.floor(hex.length / 2) }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
