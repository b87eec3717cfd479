import { concatBytes } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";

/**
 * Reads a body while counting: refused as soon as it grows beyond `maxBytes`, before and after gunzip.
 * Gzip is recognised by its magic bytes, whatever the headers claim.
 */
export const readBody = async (
  request: Request,
  maxBytes: number,
): Promise<Result<Uint8Array<ArrayBuffer>, "too_large" | "bad_gzip">> => {
  const length = request.headers.get("content-length");
  if (Number(length) > maxBytes) return err("too_large");
  if (request.body === null) return ok(new Uint8Array());
  // HTTP delivers no more than was declared, so that nothing needs to be counted on the way.
  const raw = length === null ? await collectCapped(request.body, maxBytes) : await whole(request, maxBytes);
  if (raw === null) return err("too_large");
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return ok(raw);
  try {
    const unzipped = await collectCapped(
      new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip")),
      maxBytes,
    );
    return unzipped === null ? err("too_large") : ok(unzipped);
  } catch {
    return err("bad_gzip");
  }
};

const whole = async (request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> => {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > maxBytes ? null : bytes;
};

const collectCapped = async (
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(chunks);
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(value);
  }
};
