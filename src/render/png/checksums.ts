const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 of a PNG chunk (ISO 3309). */
export const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crcTable[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/**
 * Adler-32 of a zlib stream's contents (RFC 1950), row by row: `isAsAbove` has a 1 for each row that equals the one
 * above it, whose sums are known.
 */
export const adler32 = (bytes: Uint8Array, rowBytes: number, isAsAbove: Uint8Array): number => {
  let [low, high] = [1, 0];
  let [sum, weighted] = [0, 0];
  for (let row = 0, start = 0; start < bytes.length; row++, start += rowBytes) {
    const end = Math.min(bytes.length, start + rowBytes);
    if (row === 0 || isAsAbove[row] !== 1) {
      sum = 0;
      weighted = 0;
      for (let i = start; i < end; i++) {
        sum += bytes[i] ?? 0;
        weighted += sum;
      }
    }
    high = (high + (end - start) * low + weighted) % 65521;
    low = (low + sum) % 65521;
  }
  return ((high << 16) | low) >>> 0;
};
