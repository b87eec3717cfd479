import type { Clock } from "../../base/clock.port.ts";
import { err } from "../../base/result.ts";
import { photoLimits } from "../../render/photo.ts";
import type { PhotoSource } from "../../render/photo-source.port.ts";
import { type DevPhotos, devPhotos } from "./dev-photos.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { silentHosts } from "./silent-hosts.ts";

export type PhotoSourceOptions = {
  /** Present in local development only. */
  readonly dev?: DevPhotos | undefined;
  readonly allowHost?: (host: string) => boolean;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
};

/** A photo that takes longer is drawn at the next open: mail clients wait seconds, people do not. */
const timeoutMs = 800;

/**
 * Product photos from the public internet, through the SSRF guard; http addresses are asked over https. Of hosts that
 * do not answer, most are not asked.
 */
export const photoSource = ({
  dev,
  allowHost,
  fetch: send = (url, init) => fetch(url, init),
  clock,
}: PhotoSourceOptions): PhotoSource => {
  const limits = { timeoutMs, maxBytes: photoLimits.bytes, maxRedirects: 2 };
  const options = { ...limits, fetch: send, ...(allowHost === undefined ? {} : { allowHost }) };
  const drawn = devPhotos(dev);
  const hosts = silentHosts(clock);

  const ask = async (url: string): ReturnType<PhotoSource["get"]> => {
    const host = URL.parse(url)?.host ?? "";
    if (!hosts.mayAsk(host)) return err("host_silent");
    const photo = await guardedFetch(url, options);
    // What was refused was not asked; of what was cut off nobody knows whose fault it was.
    if (photo.ok || photo.error === "bad_status") hosts.told(host, true);
    else if (photo.error === "timeout") hosts.told(host, false);
    return photo;
  };

  return { get: (url) => drawn(url) ?? ask(url.replace(/^http:\/\//i, "https://")) };
};
