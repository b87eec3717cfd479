import { concatBytes } from "../../base/bytes.ts";
import { err, ok, type Result } from "../../base/result.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Reads a body while counting: refused as soon as it grows beyond `maxBytes`, before and after gunzip.
 * Gzip is recognised by its magic bytes, whatever the headers claim.
 */
export const readBody = async (
  request: Request,
  maxBytes: number,
): Promise<Result<Bytes, "too_large" | "bad_gzip">> => {
  const raw = await readRawBody(request, maxBytes);
  return raw.ok ? unzipped(raw.value, maxBytes) : raw;
};

/** A body as it arrived, refused as soon as it grows beyond `maxBytes`. */
export const readRawBody = async (request: Request, maxBytes: number): Promise<Result<Bytes, "too_large">> => {
  const length = request.headers.get("content-length");
  if (Number(length) > maxBytes) return err("too_large");
  if (request.body === null) return ok(new Uint8Array());
  // HTTP delivers no more than was declared, so that nothing needs to be counted on the way.
  const raw = length === null ? await collectCapped(request.body, maxBytes) : await whole(request, maxBytes);
  return raw === null ? err("too_large") : ok(raw);
};

/** The same bytes, or what they unpack to where they begin like gzip. */
export const unzipped = async (raw: Bytes, maxBytes: number): Promise<Result<Bytes, "too_large" | "bad_gzip">> => {
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
