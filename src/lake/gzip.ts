import { concatBytes } from "../base/bytes.ts";

/** Deterministic: the header carries no time and no name. */
export const gzip = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  through(bytes, new CompressionStream("gzip"));

/** Rejects on anything that is not one whole gzip stream. */
export const gunzip = (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  through(bytes, new DecompressionStream("gzip"));

const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of new Blob([bytes]).stream().pipeThrough<Uint8Array>(stream)) chunks.push(chunk);
  return concatBytes(chunks);
};
