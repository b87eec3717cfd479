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

/** Most bytes whose sums stay below 2^32 without taking the remainder (RFC 1950, section 9). */
const adlerChunk = 5552;

/** Adler-32 of a zlib stream's contents (RFC 1950). */
export const adler32 = (bytes: Uint8Array): number => {
  let [low, high] = [1, 0];
  for (let start = 0; start < bytes.length; start += adlerChunk) {
    const end = Math.min(bytes.length, start + adlerChunk);
    for (let i = start; i < end; i++) {
      low += bytes[i] ?? 0;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
};
