import { connect } from "node:tls";
import { failing, type Problem, warning } from "./finding.ts";

/** What the handshake told. */
export type Handshake =
  | {
      readonly protocol: string;
      /** What of HTTP/2 and 1.1 it chose; empty when it chose nothing. */
      readonly alpn: string;
      /** Why the certificate does not hold for the name; null when it does. */
      readonly distrust: string | null;
      /** Epoch ms. */
      readonly expires: number;
    }
  | { readonly failure: string };

const patience = 10_000;
const day = 86_400_000;

/** One handshake with the origin's host; never rejects. `maxVersion`: what an old client can do. */
export const shakeHands = (origin: string, maxVersion: "TLSv1.2" | "TLSv1.3" = "TLSv1.3"): Promise<Handshake> => {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: port === "" ? 443 : Number(port),
      servername: /^[\d.]+$|^\[/.test(hostname) ? "" : hostname,
      ALPNProtocols: ["h2", "http/1.1"],
      maxVersion,
      // What is wrong is told, not thrown.
      rejectUnauthorized: false,
    });
    const done = (shake: Handshake): void => {
      socket.destroy();
      resolve(shake);
    };
    socket.setTimeout(patience, () => done({ failure: "no answer in 10 s" }));
    socket.once("error", (error) => done({ failure: error.message }));
    socket.once("secureConnect", () => {
      const reason: unknown = socket.authorizationError;
      done({
        protocol: socket.getProtocol() ?? "",
        alpn: socket.alpnProtocol === false ? "" : (socket.alpnProtocol ?? ""),
        distrust: socket.authorized ? null : reason instanceof Error ? reason.message : String(reason),
        expires: Date.parse(socket.getPeerCertificate().valid_to ?? ""),
      });
    });
  });
};

export const certificateProblem = (shake: Handshake, now: number): Problem | null => {
  if ("failure" in shake)
    return failing(`no TLS: ${shake.failure}`, "serve it over https, with a certificate for this name");
  if (shake.distrust !== null) {
    return failing(
      `the certificate is not good for this name: ${shake.distrust}`,
      "use one that every mail proxy trusts, for this host name",
    );
  }
  const left = Math.floor((shake.expires - now) / day);
  return left < 14 ? warning(`the certificate ends in ${left} days`, "renew it") : null;
};

/** Proxies of mail services are slow to learn new protocols. */
export const olderProblem = (shake: Handshake): Problem | null =>
  "failure" in shake
    ? warning(
        `TLS 1.2 is refused: ${shake.failure}`,
        "allow TLS 1.2: some mail proxies and email services speak no newer one",
      )
    : null;

export const http2Problem = (shake: Handshake): Problem | null =>
  "failure" in shake || shake.alpn === "h2"
    ? null
    : warning("HTTP/2 is not offered", "turn it on: a mail's pictures then share one connection");
