let bytes = new Uint8Array(1 << 14);

/**
 * Packs codes into bytes, lowest bits first, in the widths at which a decoder reads them: it enters one more code into
 * its table with each that it reads, except the first after a Clear. A last Clear is followed by more, up to the end
 * of a byte; any other last code by zeros.
 */
export const packCodes = (codes: Uint16Array, count: number, bits: number): Uint8Array<ArrayBuffer> => {
  // 12 bits a code at most, and 7 more Clears.
  const room = Math.ceil(count * 1.5) + 8;
  if (bytes.length < room) bytes = new Uint8Array(room);
  const clear = 1 << bits;
  let width = bits + 1;
  let entered = clear + 1;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  let left = count;
  for (let i = 0; left > 0; i += 1, left -= 1) {
    // What follows the last code, if anything, are Clears.
    const code = i < count ? (codes[i] ?? 0) : clear;
    held |= code << heldBits;
    heldBits += width;
    while (heldBits >= 8) {
      bytes[at] = held & 255;
      at += 1;
      held >>>= 8;
      heldBits -= 8;
    }
    if (code !== clear) {
      entered += 1;
      if (entered === 1 << width && width < 12) width += 1;
      continue;
    }
    width = bits + 1;
    entered = clear + 1;
    // An odd number is its own inverse modulo 8.
    if (i === count - 1) left += (width * ((8 - heldBits) & 7)) & 7;
  }
  if (heldBits > 0) {
    bytes[at] = held;
    at += 1;
  }
  return bytes.slice(0, at);
};
