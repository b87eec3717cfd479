export type BitWriter = {
  /** The `count` low bits of a number, the lowest first; at most 16. */
  bits(value: number, count: number): void;
  /** What was written, the last byte filled up with zeros. */
  bytes(): Uint8Array<ArrayBuffer>;
};

/** Bits in the order of deflate (RFC 1951, 3.1.1); at most `capacity` bytes. */
export const bitWriter = (capacity: number): BitWriter => {
  const buffer = new Uint8Array(capacity);
  let at = 0;
  let pending = 0;
  let held = 0;
  return {
    bits: (value, count) => {
      pending |= value << held;
      held += count;
      while (held >= 8) {
        buffer[at++] = pending & 0xff;
        pending >>>= 8;
        held -= 8;
      }
    },
    bytes: () => buffer.slice(0, held > 0 ? at + 1 : at).fill(pending & 0xff, at),
  };
};
