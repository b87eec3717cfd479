import type { ClientClass } from "../contract/decision.ts";
import {
  bareAgent,
  browserAgents,
  frozenMacAgent,
  hostingNetworks,
  mailAgents,
  microsoftNetwork,
  namedProxies,
  outlookAgents,
  relayNetworks,
  scannerAgents,
  scannerNetworks,
} from "./client-signs.ts";

/** What a request tells of who made it. Looked at once and kept nowhere: only the class is. */
export type RequestSigns = {
  readonly method: string;
  /** Empty where there is none. */
  readonly agent: string;
  readonly accept: string;
  /** Name of the network's owner; empty where it is not known. */
  readonly network: string;
};

/** What is known of the message when the request comes. */
export type Surroundings = {
  /** Ms since a send-time answer decided it, if nothing of it was shown yet; null else: who opens first decides then. */
  readonly sinceSend: number | null;
  /** Clients that fetched its pictures before. */
  readonly earlier: readonly ClientClass[];
};

/** `version` of the rules, so that reports can tell what was judged by which. */
export type Client = { readonly class: ClientClass; readonly probability: number; readonly version: number };

/** Raise with every change of rules or signs. */
const version = 1;

/** A mail is not delivered and opened in less, ms. */
const soonestOpen = 5_000;
const soonestClick = 2_000;

/** Below this the message is read first, for its surroundings may say more. */
const sure = 0.8;

export const isSure = ({ class: name, probability }: Client): boolean => name === "unknown" || probability >= sure;

const is = (name: ClientClass, probability: number): Client => ({ class: name, probability, version });

/** Who fetches a picture. `around` null: not known yet. Probabilities are estimates by hand, not measured. */
export const clientOfFetch = (signs: RequestSigns, around: Surroundings | null): Client => {
  const { agent, network } = signs;
  const machine = scannerOf(signs);
  if (machine !== null) return machine;
  for (const proxy of namedProxies) {
    if (!proxy.sign.test(agent)) continue;
    // Anybody can say that they are one.
    return is(proxy.client, proxy.network === null || network === "" || proxy.network.test(network) ? 0.98 : 0.6);
  }
  if (outlookAgents.test(agent)) return is("outlook", 0.95);
  const isRelay = relayNetworks.test(network);
  if (bareAgent.test(agent)) return is("apple", isRelay ? 0.98 : network === "" ? 0.9 : 0.7);
  if (frozenMacAgent.test(agent)) return macMail(isRelay, signs, around);
  if (mailAgents.test(agent)) return is("direct", 0.95);
  if (!browserAgents.test(agent)) return is("unknown", 0.5);
  const isSoon = around?.sinceSend != null && around.sinceSend < soonestOpen;
  if (microsoftNetwork.test(network)) return isSoon ? is("scanner", 0.7) : is("outlook", 0.7);
  if (hostingNetworks.test(network)) return is("scanner", isSoon ? 0.85 : 0.6);
  return is("direct", 0.85);
};

/** With the relay on, some Macs say only this; whoever fetched by it before does so again. */
const macMail = (isRelay: boolean, { accept }: RequestSigns, around: Surroundings | null): Client => {
  if (isRelay) return is("apple", 0.8);
  if (around?.earlier.includes("apple") === true) return is("apple", 0.6);
  return is("direct", accept === "*/*" ? 0.6 : 0.75);
};

/** Who follows a link: a scanner, somebody in a browser (`direct`), or who knows. */
export const clientOfClick = (signs: RequestSigns, around: Surroundings): Client => {
  const machine = scannerOf(signs);
  if (machine !== null) return machine;
  if (!browserAgents.test(signs.agent)) return is("unknown", 0.5);
  const isSoon = around.sinceSend !== null && around.sinceSend < soonestClick;
  if (microsoftNetwork.test(signs.network)) return is("scanner", isSoon ? 0.95 : 0.7);
  if (hostingNetworks.test(signs.network)) return is("scanner", isSoon ? 0.9 : 0.6);
  return isSoon ? is("scanner", 0.8) : is("direct", 0.9);
};

const scannerOf = ({ method, agent, network }: RequestSigns): Client | null => {
  if (method === "HEAD") return is("scanner", 0.95);
  // Google's proxy has "Chrome", and Yahoo's a help page: proxies go by their own names first.
  if (namedProxies.some(({ sign }) => sign.test(agent))) return null;
  if (scannerNetworks.test(network)) return is("scanner", 0.97);
  return scannerAgents.test(agent) ? is("scanner", 0.95) : null;
};
