import { openWorld } from "../open-world.ts";
import type { MessageServer } from "./client.ts";

/** A way to serve pictures and clicks, before one person whose interest changes. Times are epoch ms. */
export type Design = {
  readonly name: string;
  at(now: number): void;
  /** From now on other items are best for the person. */
  interest(best: string): void;
  message(send: string): Promise<MessageServer>;
};

/** The real routes. */
export const doorstep = (): Design => {
  const world = openWorld();
  return {
    name: "Doorstep",
    at: (now) => void (world.state.now = now),
    interest: (best) => world.acts(best),
    async message(send) {
      const { images, clicks } = await world.mint(send);
      return {
        async fetch(slot, headers, network = "", method = "GET") {
          const answer = await world.fetch(images[slot - 1] ?? "", headers, method, { asOrganization: network });
          if (answer.status === 304) return "not-modified";
          return { item: await answer.text(), etag: answer.headers.get("etag") ?? "" };
        },
        click: (slot, headers, network = "") =>
          world.follow(clicks[slot - 1] ?? "", headers, { asOrganization: network }),
      };
    },
  };
};

/** `key`: what the map of clicks goes by, if there is one. */
const naive = (name: string, key: ((send: string, slot: number) => string) | null): Design => {
  let best = "";
  const rendered = new Map<string, string>();
  const bestOf = (slot: number): string => `${best}-${slot}`;
  return {
    name,
    at: () => undefined,
    interest: (now) => void (best = now),
    message: async (send) => ({
      async fetch(slot, headers) {
        const item = bestOf(slot);
        if (key !== null) rendered.set(key(send, slot), item);
        const etag = `"${item}"`;
        return headers["if-none-match"] === etag ? "not-modified" : { item, etag };
      },
      click: async (slot) => (key === null ? bestOf(slot) : (rendered.get(key(send, slot)) ?? bestOf(slot))),
    }),
  };
};

/** Each fetch renders anew and writes what a click on the message's slot leads to. */
export const lastWrite = (): Design => naive("last-write click map", (send, slot) => `${send} ${slot}`);

/** The reader's address and the slot stand in the URL, which is the same in every mail. */
export const addressInUrl = (): Design => naive("address in the URL", (_, slot) => String(slot));

/** Pictures are rendered at the open, clicks are decided at the click. */
export const renderAtOpen = (): Design => naive("render at open", null);
