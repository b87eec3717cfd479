import * as z from "zod";
import { fromBase64url, toBase64url, utf8 } from "../base/bytes.ts";
import type { OriginalRequest } from "../collect/forward.port.ts";

const Queued = z.object({
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  /** Most bodies are JSON: as text they take a third less than as base64. */
  text: z.string().optional(),
  bytes: z.string().optional(),
});

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A request as the text that its queue seals. */
export const packRequest = ({ method, path, headers, body }: OriginalRequest): string => {
  const head = { method, path, headers };
  if (body === null) return JSON.stringify(head satisfies z.infer<typeof Queued>);
  const text = textOf(body);
  const full = text === null ? { ...head, bytes: toBase64url(body) } : { ...head, text };
  return JSON.stringify(full satisfies z.infer<typeof Queued>);
};

/** The same bytes again; throws for a text that is no packed request. */
export const unpackRequest = (packed: string): OriginalRequest => {
  const { method, path, headers, text, bytes } = Queued.parse(JSON.parse(packed));
  const body = text !== undefined ? utf8(text) : bytes !== undefined ? fromBase64url(bytes) : null;
  return { method, path, headers, body };
};

const textOf = (body: Uint8Array): string | null => {
  try {
    return strictUtf8.decode(body);
  } catch {
    return null;
  }
};
