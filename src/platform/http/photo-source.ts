import { photoLimits } from "../../render/photo.ts";
import type { PhotoSource } from "../../render/photo-source.port.ts";
import { type DevPhotos, devPhotos } from "./dev-photos.ts";
import { guardedFetch } from "./guarded-fetch.ts";

export type PhotoSourceOptions = {
  /** Present in local development only. */
  readonly dev?: DevPhotos | undefined;
  readonly allowHost?: (host: string) => boolean;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
};

/** A photo that takes longer is drawn at the next open: mail clients wait seconds, people do not. */
const timeoutMs = 800;

/** Product photos from the public internet, through the SSRF guard; http addresses are asked over https. */
export const photoSource = ({
  dev,
  allowHost,
  fetch: send = (url, init) => fetch(url, init),
}: PhotoSourceOptions = {}): PhotoSource => {
  const limits = { timeoutMs, maxBytes: photoLimits.bytes, maxRedirects: 2 };
  const drawn = devPhotos(dev);
  return {
    get: (url) =>
      drawn(url) ??
      guardedFetch(url.replace(/^http:\/\//i, "https://"), {
        ...limits,
        fetch: send,
        ...(allowHost === undefined ? {} : { allowHost }),
      }),
  };
};
