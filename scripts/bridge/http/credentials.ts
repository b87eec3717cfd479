import { createHash, timingSafeEqual } from "node:crypto";

/** Compares two secrets in a time that tells nothing about where they differ. */
export const sameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(sha256(given), sha256(expected));

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/** Only this machine can reach such an address; a server without a password listens nowhere else. */
export const isLoopback = (host: string): boolean => loopback.has(host);
