/**
 * Bytes as literals and repeats of what came before, each one number: a literal is its byte, a repeat
 * `length * 65536 + distance` (RFC 1951: lengths 3 to 258, distances to 32,768).
 */
export type Tokens = readonly number[];

export const shortest = 3;
export const longest = 258;
const window = 32_768;
/** Of the table of places, by the four bytes that start there. */
const hashBits = 12;
/** Bytes of a repeat that is taken as it is: a longer one is not looked for. */
const longEnough = 32;

/**
 * Repeats as flat pictures have them: of the byte before (a run), of the row above, and of the last place with the
 * same four bytes. The longest wins; where the next byte starts a longer one, that is taken (zlib's lazy matching).
 * `isAsAbove` has a 1 for each row that equals the one above: it is not looked through.
 */
export const findRepeats = (bytes: Uint8Array, rowBytes: number, isAsAbove: Uint8Array): Tokens => {
  const search: Search = {
    bytes,
    rowBytes,
    places: new Int32Array(1 << hashBits).fill(-window - 1),
    tokens: [],
    end: 0,
  };
  const rows = Math.ceil(bytes.length / rowBytes);
  const isKnown = (row: number): boolean =>
    row > 0 && isAsAbove[row] === 1 && rowBytes >= shortest && rowBytes <= window;
  for (let row = 0; row < rows;) {
    let next = row;
    if (isKnown(row)) {
      while (next < rows && isKnown(next)) next++;
      const above = (row - 1) * rowBytes;
      // A distance of one costs fewer bits than a row's.
      const isRun = repeated({ bytes, end: above + rowBytes }, above + 1, above) === rowBytes - 1;
      pushRepeat(search.tokens, (next - row) * rowBytes, isRun ? 1 : rowBytes);
    } else {
      do next++;
      while (next < rows && !isKnown(next));
      search.end = Math.min(bytes.length, next * rowBytes);
      searchRows(search, row * rowBytes);
    }
    row = next;
  }
  return search.tokens;
};

type Search = {
  readonly bytes: Uint8Array;
  readonly rowBytes: number;
  /** Where the four bytes of a hash were last. */
  readonly places: Int32Array;
  readonly tokens: number[];
  /** Where the rows that are looked through end. */
  end: number;
};

const searchRows = (search: Search, start: number): void => {
  const { bytes, tokens } = search;
  let at = start;
  let match = bestRepeat(search, at);
  while (at < search.end) {
    const length = match >> 16;
    if (length < shortest) {
      tokens.push(bytes[at++] ?? 0);
      match = bestRepeat(search, at);
      continue;
    }
    if (length < longEnough) {
      const later = bestRepeat(search, at + 1);
      if (later >> 16 > length) {
        tokens.push(bytes[at++] ?? 0);
        match = later;
        continue;
      }
      for (let inside = at + 2; inside < at + length; inside++) remember(search, inside);
    }
    // Of a long repeat, what the token cannot hold: it goes on here.
    const whole = length < longEnough ? length : repeated(search, at, at - (match & 0xffff));
    pushRepeat(tokens, whole, match & 0xffff);
    at += whole;
    match = bestRepeat(search, at);
  }
};

/** Length (at most `longest` here) and distance as a token; 0 for none. Remembers the place. */
const bestRepeat = (search: Search, at: number): number => {
  const { rowBytes, end } = search;
  if (at >= end) return 0;
  let length = at === 0 ? 0 : repeated(search, at, at - 1);
  let distance = 1;
  if (at >= rowBytes && rowBytes <= window && length < longest) {
    const above = repeated(search, at, at - rowBytes);
    if (above > length) {
      length = above;
      distance = rowBytes;
    }
  }
  if (length < longEnough) {
    const place = remember(search, at);
    if (at - place <= window) {
      const elsewhere = repeated(search, at, place);
      // Far ones cost more bits.
      if (elsewhere > length + 1) {
        length = elsewhere;
        distance = at - place;
      }
    }
  }
  return Math.min(longest, length) * 65_536 + distance;
};

/** Puts a place in the table and gives the one before it, which may be too far away. */
const remember = ({ bytes, places }: Search, at: number): number => {
  const four =
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  const hash = Math.imul(four, 0x9e3779b1) >>> (32 - hashBits);
  const place = places[hash] ?? 0;
  places[hash] = at;
  return place;
};

const repeated = ({ bytes, end }: Pick<Search, "bytes" | "end">, at: number, from: number): number => {
  let to = at;
  let source = from;
  while (to < end && bytes[to] === bytes[source]) {
    to++;
    source++;
  }
  return to - at;
};

/** In pieces that fit in a token; the last one must not be shorter than the shortest. */
const pushRepeat = (tokens: number[], length: number, distance: number): void => {
  for (let rest = length; rest > 0;) {
    const piece = rest > longest && rest < longest + shortest ? longest - shortest : Math.min(longest, rest);
    tokens.push(piece * 65_536 + distance);
    rest -= piece;
  }
};
