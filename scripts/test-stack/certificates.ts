import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type KeyPair = { readonly cert: string; readonly key: string };
/** PEM texts: an authority of our own, a server certificate for loopback and a client certificate, both signed by it. */
export type Certificates = { readonly ca: string; readonly server: KeyPair; readonly client: KeyPair };

const days = "2";
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Made by the openssl program in about 100 ms; throws when it is not installed. */
export const makeCertificates = (openssl: string): Certificates => {
  const folder = mkdtempSync(join(tmpdir(), "doorstep-certificates-"));
  const file = (name: string): string => join(folder, name);
  const run = (...args: string[]): void => void execFileSync(openssl, args, { stdio: ["ignore", "ignore", "pipe"] });
  const signed = (name: string, subject: string, extensions: string): KeyPair => {
    const [key, request, cert] = [file(`${name}.key`), file(`${name}.csr`), file(`${name}.pem`)];
    writeFileSync(file(`${name}.ext`), extensions);
    run("req", ...newKey, "-keyout", key, "-out", request, "-subj", `/CN=${subject}`);
    const authority = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"];
    run("x509", "-req", "-in", request, ...authority, "-days", days, "-extfile", file(`${name}.ext`), "-out", cert);
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  };
  try {
    const authority = ["-subj", "/CN=doorstep test authority", "-addext", "basicConstraints=critical,CA:TRUE"];
    run("req", "-x509", ...newKey, "-keyout", file("ca.key"), "-out", file("ca.pem"), "-days", days, ...authority);
    return {
      ca: readFileSync(file("ca.pem"), "utf8"),
      server: signed("server", "localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"),
      client: signed("client", "doorstep-client", "extendedKeyUsage=clientAuth\n"),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
