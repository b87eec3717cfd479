export type BitWriter = {
  /** The `count` low bits of a number, the lowest first; at most 16. */
  bits(value: number, count: number): void;
  /** What was written, the last byte filled up with zeros. */
  bytes(): Uint8Array<ArrayBuffer>;
};

/** Bits in the order of deflate (RFC 1951, 3.1.1). */
export const bitWriter = (): BitWriter => {
  let buffer = new Uint8Array(4096);
  let at = 0;
  let pending = 0;
  let held = 0;
  const push = (byte: number): void => {
    if (at === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
    buffer[at++] = byte;
  };
  return {
    bits: (value, count) => {
      pending |= value << held;
      held += count;
      while (held >= 8) {
        push(pending & 0xff);
        pending >>>= 8;
        held -= 8;
      }
    },
    bytes: () => {
      if (held > 0) push(pending & 0xff);
      held = 0;
      return buffer.slice(0, at);
    },
  };
};
