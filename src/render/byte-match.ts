export const startsWith = (bytes: Uint8Array, at: number, expected: readonly number[]): boolean =>
  expected.every((byte, i) => bytes[at + i] === byte);

export const isAscii = (bytes: Uint8Array, at: number, expected: string): boolean =>
  startsWith(
    bytes,
    at,
    Array.from(expected, (char) => char.charCodeAt(0)),
  );

/** Without a copy: pictures are read where they lie. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
