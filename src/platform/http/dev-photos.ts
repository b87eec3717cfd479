import { err, ok, type Result } from "../../base/result.ts";
import type { PhotoFailure } from "../../render/photo-source.port.ts";

/** A service binding that holds drawn photos, such as workerd's disk service. */
export type DevPhotos = { fetch(request: Request): Promise<Response> };

/** Answered by the binding alone: `.test` resolves nowhere, and the SSRF guard refuses it. */
export const devPhotoOrigin = "https://photos.doorstep.test";

/** Photos of the development shop; null for every other URL, and for all when there is no binding. */
export const devPhotos =
  (binding: DevPhotos | undefined) =>
  (url: string): Promise<Result<Uint8Array, PhotoFailure>> | null =>
    binding !== undefined && url.startsWith(`${devPhotoOrigin}/`) ? fetchFrom(binding, url) : null;

const fetchFrom = async (binding: DevPhotos, url: string): Promise<Result<Uint8Array, PhotoFailure>> => {
  try {
    const response = await binding.fetch(new Request(url));
    return response.ok ? ok(new Uint8Array(await response.arrayBuffer())) : err("bad_status");
  } catch {
    return err("unreachable");
  }
};
