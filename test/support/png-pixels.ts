import { crc32, inflateSync } from "node:zlib";

export type DecodedPng = {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colors: number;
  /** Red, green, blue and alpha of each pixel. */
  readonly rgba: Uint8Array;
};

/** An indexed PNG without filters, read by the specification with nothing of ours; throws on any flaw. */
export const pngPixels = (bytes: Uint8Array): DecodedPng => {
  const file = Buffer.from(bytes);
  if (file.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG signature");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== file.readUInt32BE(at + 8 + length)) {
      throw new Error(`checksum of ${type}`);
    }
    chunks.set(type, data);
    at += 12 + length;
  }
  if ([...chunks.keys()].join() !== "IHDR,PLTE,IDAT,IEND") throw new Error(`chunks ${[...chunks.keys()].join()}`);
  const [header, palette, data] = [chunks.get("IHDR"), chunks.get("PLTE"), chunks.get("IDAT")];
  if (!header || !palette || !data) throw new Error("a chunk is missing");
  const [width, height, depth] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8)];
  if (header.readUInt8(9) !== 3) throw new Error("not indexed");
  const rows = inflateSync(data);
  const rowBytes = 1 + Math.ceil((width * depth) / 8);
  if (rows.length !== rowBytes * height) throw new Error(`${rows.length} bytes of rows`);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    if (rows[y * rowBytes] !== 0) throw new Error("a row is filtered");
    for (let x = 0; x < width; x++) {
      const byte = rows[y * rowBytes + 1 + Math.floor((x * depth) / 8)] ?? 0;
      const index = (byte >> (8 - depth - ((x * depth) % 8))) & (2 ** depth - 1);
      if (index * 3 >= palette.length) throw new Error(`no colour ${index}`);
      rgba.set([...palette.subarray(index * 3, index * 3 + 3), 255], (y * width + x) * 4);
    }
  }
  return { width, height, depth, colors: palette.length / 3, rgba };
};
