import { waitUntil } from "cloudflare:workers";

/** Keeps the current request or event alive for work that goes on after its answer; failures are nobody's concern. */
export const defer = (work: Promise<unknown>): void => waitUntil(work.catch(() => undefined));
