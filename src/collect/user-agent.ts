import { isBotAgent } from "./sources/bots.ts";

/** In order: browsers built on others name those too, so the more special one stands first. */
const families: readonly (readonly [name: string, mark: RegExp])[] = [
  ["edge", /Edg(?:e|A|iOS)?\//],
  ["opera", /OPR\/|Opera/],
  ["samsung", /SamsungBrowser\//],
  ["firefox", /Firefox\/|FxiOS\//],
  ["chrome", /Chrome\/|CriOS\//],
  ["safari", /Safari\//],
];

/** Family of a client by its User-Agent; the full text tells people apart and is not kept. */
export const userAgentFamily = (userAgent: string): string =>
  isBotAgent(userAgent) ? "bot" : (families.find(([, mark]) => mark.test(userAgent))?.[0] ?? "other");
