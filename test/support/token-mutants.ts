import { concatBytes, fromBase64url, toBase64url } from "../../src/base/bytes.ts";
import { seeded } from "../../scripts/lib/seeded.ts";

/** A token as it was minted, and a second one of the same purpose to take parts from. */
export type Pair = { readonly token: string; readonly other: string };

/** One way of making texts that are not the token from a token. The text may come out unchanged; callers leave it out. */
export type Family = { readonly name: string; readonly mutants: (pair: Pair) => Iterable<string> };

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const head = { kid: 1, nonce: 12, tag: 16 };
const bytesOf = (token: string): Uint8Array<ArrayBuffer> => fromBase64url(token) ?? new Uint8Array();

/** Families of forged tokens; `seed` makes the random ones the same in every run. */
export const mutantFamilies = (seed: number): readonly Family[] => {
  const random = seeded(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => below(256));
  return [
    { name: "one bit flipped", mutants: ({ token }) => bitFlips(bytesOf(token)) },
    { name: "one character replaced by each other one", mutants: ({ token }) => characterSwaps(token) },
    {
      name: "two to five bytes replaced",
      mutants: function* ({ token }) {
        for (let n = 0; n < 200; n++) {
          const bytes = Uint8Array.from(bytesOf(token));
          for (let changes = 2 + below(4); changes > 0; changes--) bytes[below(bytes.length)] = below(256);
          yield toBase64url(bytes);
        }
      },
    },
    {
      name: "cut short, at either end",
      mutants: function* ({ token }) {
        for (let at = 0; at < token.length; at++) yield* [token.slice(0, at), token.slice(at + 1)];
      },
    },
    {
      name: "prolonged, at either end and in the middle",
      mutants: function* ({ token }) {
        const bytes = bytesOf(token);
        for (const more of [1, 2, 3, 12, 16, 28, 64, 400]) {
          const extra = noise(more);
          const at = below(bytes.length);
          yield toBase64url(concatBytes([bytes, extra]));
          yield toBase64url(concatBytes([extra, bytes]));
          yield toBase64url(concatBytes([bytes.subarray(0, at), extra, bytes.subarray(at)]));
          yield toBase64url(concatBytes([bytes, new Uint8Array(more)]));
        }
        yield* [token + token, `${token}.${token}`, `${token}${toBase64url(noise(50_000))}`];
      },
    },
    { name: "parts of two tokens", mutants: ({ token, other }) => exchanged(bytesOf(token), bytesOf(other)) },
    {
      name: "another key id",
      mutants: function* ({ token }) {
        const bytes = bytesOf(token);
        for (let kid = 0; kid < 256; kid++) yield toBase64url(concatBytes([Uint8Array.of(kid), bytes.subarray(1)]));
      },
    },
    {
      name: "the tag shortened, which GCM would allow",
      mutants: function* ({ token }) {
        const bytes = bytesOf(token);
        for (let less = 1; less <= head.tag; less++) {
          const kept = bytes.subarray(0, bytes.length - less);
          yield* [toBase64url(kept), toBase64url(concatBytes([kept, new Uint8Array(less)]))];
        }
      },
    },
    { name: "another spelling of the same bytes", mutants: ({ token }) => spellings(token) },
    {
      name: "nothing but noise of a token's length",
      mutants: function* ({ token }) {
        const { length } = bytesOf(token);
        for (let n = 0; n < 200; n++) {
          const bytes = noise(length);
          bytes[0] = 1 + (n % 2);
          yield toBase64url(bytes);
        }
      },
    },
  ];
};

function* bitFlips(bytes: Uint8Array): Generator<string> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield toBase64url(flipped);
  }
}

function* characterSwaps(token: string): Generator<string> {
  for (let at = 0; at < token.length; at++) {
    for (const char of alphabet) yield `${token.slice(0, at)}${char}${token.slice(at + 1)}`;
  }
}

/** Every cut of two tokens joined both ways, and each part (key id, nonce, text, tag) of one in the other. */
function* exchanged(a: Uint8Array, b: Uint8Array): Generator<string> {
  for (let at = 1; at < Math.min(a.length, b.length); at++) {
    yield toBase64url(concatBytes([a.subarray(0, at), b.subarray(at)]));
    yield toBase64url(concatBytes([b.subarray(0, at), a.subarray(at)]));
  }
  const start = head.kid + head.nonce;
  const [partsOfA, partsOfB] = [a, b].map((bytes) => [
    bytes.subarray(0, head.kid),
    bytes.subarray(head.kid, start),
    bytes.subarray(start, bytes.length - head.tag),
    bytes.subarray(bytes.length - head.tag),
  ]) as [Uint8Array[], Uint8Array[]];
  for (let from = 1; from < 15; from++) {
    yield toBase64url(concatBytes(partsOfA.map((part, at) => ((from >> at) & 1 ? (partsOfB[at] ?? part) : part))));
  }
}

/** What lenient decoders would read as the same bytes, and what links go through on their way. */
function* spellings(token: string): Generator<string> {
  const standard = token.replaceAll("-", "+").replaceAll("_", "/");
  const padding = "=".repeat((4 - (token.length % 4)) % 4);
  yield* [`${token}=`, `${token}==`, `${token}${padding}`, standard, `${standard}${padding}`];
  yield* [token.toLowerCase(), token.toUpperCase(), ` ${token}`, `${token} `, `${token}\n`, `\t${token}`, `${token}\0`];
  yield* [
    `${token}.jpg`,
    `${token}/`,
    `${token}%3D`,
    `${token}&`,
    `"${token}"`,
    `<${token}>`,
    encodeURIComponent(`${token}=`),
  ];
  for (let at = 1; at < token.length; at++) {
    for (const between of [" ", "\n", "=", ".", "\u200b", "%"])
      yield `${token.slice(0, at)}${between}${token.slice(at)}`;
  }
  // The unused bits of the last character.
  const last = alphabet.indexOf(token.at(-1) ?? "");
  for (let bits = 1; bits < 16; bits++) yield token.slice(0, -1) + (alphabet[last ^ bits] ?? "");
  // Look-alikes: full-width, mathematical and Cyrillic letters.
  for (const [from, to] of [
    ["A", "Ａ"],
    ["a", "а"],
    ["e", "е"],
    ["o", "о"],
    ["_", "＿"],
    ["-", "‐"],
    ["0", "O"],
    ["l", "I"],
  ] as const) {
    yield token.replace(from, to);
  }
  yield Buffer.from(token).toString("hex");
  yield Buffer.from(token).toString("base64url");
  yield Buffer.from(bytesOf(token)).toString("hex");
}
