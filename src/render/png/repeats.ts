/**
 * Bytes as literals and repeats of what came before, each one number: a literal is its byte, a repeat
 * `length * 65536 + distance` (RFC 1951: lengths 3 to 258, distances to 32,768).
 */
export type Tokens = readonly number[];

export const shortest = 3;
export const longest = 258;
const window = 32_768;
/** Places remembered by the four bytes that start there. */
const hashBits = 13;

/**
 * Repeats as flat pictures have them: of the byte before (a run), of the row above, and of the last place with the
 * same four bytes. The longest one wins, a run before a row before a place, which cost more bits in this order.
 */
export const findRepeats = (bytes: Uint8Array, rowBytes: number): Tokens => {
  const tokens: number[] = [];
  const places = new Int32Array(1 << hashBits).fill(-window - 1);
  const isRowNear = rowBytes <= window;
  const end = bytes.length;
  let at = 0;
  while (at < end) {
    let length = at === 0 ? 0 : repeated(bytes, at, at - 1);
    let distance = 1;
    if (isRowNear && at >= rowBytes && length < longest) {
      const above = repeated(bytes, at, at - rowBytes);
      if (above > length) [length, distance] = [above, rowBytes];
    }
    if (length < 32 && at + 4 <= end) {
      const hash = hashOf(bytes, at);
      const place = places[hash] ?? 0;
      places[hash] = at;
      if (at - place <= window) {
        const elsewhere = repeated(bytes, at, place);
        if (elsewhere > length + 1) [length, distance] = [elsewhere, at - place];
      }
    }
    if (length < shortest) {
      tokens.push(bytes[at++] ?? 0);
      continue;
    }
    at += length;
    // The last piece must not be shorter than the shortest repeat.
    for (let rest = length; rest > 0;) {
      const piece = rest > longest && rest < longest + shortest ? longest - shortest : Math.min(longest, rest);
      tokens.push(piece * 65_536 + distance);
      rest -= piece;
    }
  }
  return tokens;
};

const repeated = (bytes: Uint8Array, at: number, from: number): number => {
  const end = bytes.length;
  let to = at;
  let source = from;
  while (to < end && bytes[to] === bytes[source]) {
    to++;
    source++;
  }
  return to - at;
};

const hashOf = (bytes: Uint8Array, at: number): number => {
  const four =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  return Math.imul(four, 0x9e3779b1) >>> (32 - hashBits);
};
