import type { Codes } from "./lzw.ts";

/**
 * A picture's codes as bytes, lowest bits first, in the widths at which a decoder reads them: it enters one more code
 * into its table with each that it reads, except the first after a Clear. Each part was made for an empty table, so a
 * Clear stands before it; parts without codes are left out.
 */
export const codeBytes = (parts: readonly Codes[], bits: number): Uint8Array<ArrayBuffer> => {
  const codes = withClears(parts, bits);
  const clear = 1 << bits;
  const bytes = new Uint8Array(Math.ceil(codes.length * 1.5));
  let width = bits + 1;
  let entered = clear + 1;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    held |= code << heldBits;
    heldBits += width;
    while (heldBits >= 8) {
      bytes[at] = held & 255;
      at += 1;
      held >>>= 8;
      heldBits -= 8;
    }
    if (code === clear) {
      width = bits + 1;
      entered = clear + 1;
    } else {
      entered += 1;
      if (entered === 1 << width && width < 12) width += 1;
    }
  }
  if (heldBits > 0) {
    bytes[at] = held;
    at += 1;
  }
  return bytes.slice(0, at);
};

const withClears = (parts: readonly Codes[], bits: number): Codes => {
  const filled = parts.filter(({ length }) => length > 0);
  const codes = new Uint16Array(filled.reduce((sum, { length }) => sum + 1 + length, 1));
  let at = 0;
  for (const part of filled) {
    codes[at] = 1 << bits;
    codes.set(part, at + 1);
    at += 1 + part.length;
  }
  codes[at] = (1 << bits) + 1;
  return codes;
};
