import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

/** A server's certificate (with its chain) and private key, both PEM. */
export type Certificate = { readonly cert: string; readonly key: string };

/** Reads and checks the pair; throws with the file's name or OpenSSL's reason. */
export const readCertificate = (certFile: string, keyFile: string): Certificate => {
  const pair = { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
  createSecureContext(pair);
  return pair;
};
