/** A prefix code: bits of each symbol, reversed as deflate writes them, and how many; 0 for a symbol not used. */
export type PrefixCode = { readonly bits: Uint16Array; readonly lengths: Uint8Array };

/** The shortest prefix code for symbols that occur so often, with no code longer than `limit` bits. */
export const prefixCode = (counts: Uint32Array, limit: number): PrefixCode => {
  const lengths = codeLengths(counts, limit);
  return { lengths, bits: canonicalBits(lengths) };
};

/** Huffman's code by merging two queues, then brought within the limit. */
const codeLengths = (counts: Uint32Array, limit: number): Uint8Array => {
  const lengths = new Uint8Array(counts.length);
  const symbols: number[] = [];
  for (let symbol = 0; symbol < counts.length; symbol++) if ((counts[symbol] ?? 0) > 0) symbols.push(symbol);
  symbols.sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  const leaves = symbols.length;
  if (leaves === 0) return lengths;
  const [only = 0] = symbols;
  if (leaves === 1) lengths[only] = 1;
  if (leaves === 1) return lengths;

  const depths = treeDepths(symbols.map((symbol) => counts[symbol] ?? 0));
  let room = 2 ** limit;
  for (let i = 0; i < leaves; i++) {
    const depth = Math.min(limit, depths[i] ?? 0);
    depths[i] = depth;
    room -= 2 ** (limit - depth);
  }
  // Codes cut to the limit took more room than there is: give it back one code at a time, the rarest first.
  for (let i = 0; room < 0; i = (i + 1) % leaves) {
    const depth = depths[i] ?? 0;
    if (depth === limit) continue;
    depths[i] = depth + 1;
    room += 2 ** (limit - depth - 1);
  }
  // Decoders refuse codes that leave room: shorten what fits into it, the most frequent first.
  for (let i = leaves - 1; room > 0; i = (i + leaves - 1) % leaves) {
    const depth = depths[i] ?? 0;
    if (2 ** (limit - depth) > room) continue;
    depths[i] = depth - 1;
    room -= 2 ** (limit - depth);
  }
  for (const [i, symbol] of symbols.entries()) lengths[symbol] = depths[i] ?? 0;
  return lengths;
};

/** Depth of each leaf of the Huffman tree over weights in rising order. */
const treeDepths = (weights: readonly number[]): number[] => {
  const leaves = weights.length;
  const sums: number[] = [];
  const parents: number[] = [];
  let [leaf, node] = [0, 0];
  const lightest = (parent: number): number => {
    const isLeaf = leaf < leaves && (node >= sums.length || (weights[leaf] ?? 0) <= (sums[node] ?? 0));
    parents[isLeaf ? leaf : leaves + node] = parent;
    return (isLeaf ? weights[leaf++] : sums[node++]) ?? 0;
  };
  for (let parent = leaves; parent < 2 * leaves - 1; parent++) sums.push(lightest(parent) + lightest(parent));
  const depths: number[] = [];
  depths[2 * leaves - 2] = 0;
  for (let i = 2 * leaves - 3; i >= 0; i--) depths[i] = (depths[parents[i] ?? 0] ?? 0) + 1;
  return depths.slice(0, leaves);
};

/** Codes of one length follow each other in the order of their symbols (RFC 1951, 3.2.2). */
const canonicalBits = (lengths: Uint8Array): Uint16Array => {
  const bits = new Uint16Array(lengths.length);
  const perLength = new Uint16Array(17);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length > 0) perLength[length] = (perLength[length] ?? 0) + 1;
  }
  const next = new Uint16Array(17);
  for (let length = 1; length < 17; length++)
    next[length] = ((next[length - 1] ?? 0) + (perLength[length - 1] ?? 0)) << 1;
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    bits[symbol] = reversed(code, length);
  }
  return bits;
};

const reversed = (code: number, length: number): number => {
  let turned = 0;
  for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
  return turned;
};
