/** Marks by which mail clients, their image proxies and scanners show; texts match anywhere, in any case. */

/** Proxies that name themselves. */
export const namedProxies = [
  { sign: /GoogleImageProxy|ggpht\.com/i, client: "gmail", network: /google/i },
  { sign: /YahooMailProxy/i, client: "yahoo", network: /yahoo|oath/i },
  { sign: /^hey\.com\/imageproxy/i, client: "hey", network: null },
] as const;

/** Security products, link checkers and command-line tools. */
export const scannerAgents =
  /barracuda|proofpoint|mimecast|forcepoint|sophos|trend ?micro|TMES|symantec|zscaler|cisco|microsoft office existence discovery|bingpreview|skypeuripreview|urldefense|headless|phantomjs|python|curl\/|wget\/|go-http-client|okhttp|java\/|libwww|scrapy|node-fetch|axios|bot\b|crawler|spider/i;

export const scannerNetworks =
  /mimecast|proofpoint|barracuda|forcepoint|sophos|trend ?micro|symantec|broadcom|zscaler|ironport|fireeye|trellix/i;

/** Who hosts machines rather than readers. */
export const hostingNetworks =
  /amazon|\baws\b|google (llc|cloud)|digitalocean|ovh|hetzner|linode|oracle|alibaba|contabo|leaseweb|vultr|choopa|m247|datacamp|scaleway/i;

/** Microsoft's own: the proxy of outlook.com and the new Outlook, and the link checks of its mail protection. */
export const microsoftNetwork = /microsoft/i;

/** Outlook on Windows, which draws mails with Word's engine. */
export const outlookAgents = /ms-?office|microsoft outlook|outlook-ios|outlook-android/i;

/** What Apple's relay says since 20 September 2021: this and no more. */
export const bareAgent = /^Mozilla\/5\.0$/;

/** Apple Mail on a Mac, with or without the relay: frozen, and no "Version/… Safari/…" behind it. */
export const frozenMacAgent =
  /^Mozilla\/5\.0 \(Macintosh; Intel Mac OS X 10_15_7\) AppleWebKit\/605\.1\.15 \(KHTML, like Gecko\)$/;

/** Who runs the exits of Apple's relay. */
export const relayNetworks = /akamai|cloudflare|fastly/i;

export const mailAgents = /thunderbird|superhuman|mailspring|postbox|em ?client|spark|airmail|iphone mail|k-9/i;
export const browserAgents = /^Mozilla\/5\.0 \(.+\).*(applewebkit|gecko|trident)/i;
