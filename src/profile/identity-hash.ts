const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Characters of one hash: 64 bits in base64url. */
export const hashLength = 11;

/**
 * 64-bit hash of a pair of ids as 11 base64url characters. Not cryptographic: a collision can only be
 * made by a sender against its own person. Ids hold no control characters, so the separator is unambiguous.
 * Two cross-mixed multiplicative lanes with the murmur3 finalizer.
 */
export const identityHash = (space: string, id: string): string => {
  const text = `${space}\u0000${id}`;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  a = finish(a ^ Math.imul(b, 0x85ebca77) ^ text.length);
  b = finish(b ^ Math.imul(a, 0xc2b2ae3d));
  return (
    six(a) +
    six(a >>> 6) +
    six(a >>> 12) +
    six(a >>> 18) +
    six(a >>> 24) +
    six(b) +
    six(b >>> 6) +
    six(b >>> 12) +
    six(b >>> 18) +
    six(b >>> 24) +
    six((a >>> 30) | ((b >>> 30) << 2))
  );
};

const six = (bits: number): string => alphabet.charAt(bits & 63);

const finish = (lane: number): number => {
  let h = lane ^ (lane >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};
