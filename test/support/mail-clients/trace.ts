import { seeded } from "../../../scripts/lib/seeded.ts";
import { appleRelay } from "./apple-relay.ts";
import { browsers, type ClientParts, type MailClient } from "./client.ts";
import type { Design } from "./designs.ts";
import { gmail, gmailKeepingCopies, hey, outlook, yahoo } from "./proxies.ts";
import { scan } from "./scanner.ts";

type Reader = readonly ((parts: ClientParts) => MailClient)[];

/** Readers by the clients that they read one mail in, and how many of a hundred there are. */
export const readers = {
  "Apple Mail": { share: 42, clients: [appleRelay] },
  Gmail: { share: 16, clients: [gmail] },
  "Gmail that keeps its copies": { share: 12, clients: [gmailKeepingCopies] },
  Yahoo: { share: 5, clients: [yahoo] },
  Outlook: { share: 7, clients: [outlook] },
  HEY: { share: 3, clients: [hey] },
  "Apple Mail and Gmail on a PC": { share: 8, clients: [appleRelay, gmail] },
  "Apple Mail and Gmail on one phone": {
    share: 4,
    clients: [appleRelay, (parts: ClientParts) => gmail(parts, browsers.iphone)],
  },
  "Gmail on a phone and Outlook": {
    share: 3,
    clients: [(parts: ClientParts) => gmail(parts, browsers.android), outlook],
  },
  // No request tells in which of the two was clicked, for neither fetches at an opening: shown, not counted.
  "Apple Mail and Gmail's copies on one phone": {
    share: 2,
    clients: [appleRelay, (parts: ClientParts) => gmailKeepingCopies(parts, browsers.iphone)],
  },
} as const satisfies Record<string, { readonly share: number; readonly clients: Reader }>;
export type ReaderName = keyof typeof readers;
export const undecidable: ReaderName = "Apple Mail and Gmail's copies on one phone";

const day = 86_400_000;
const slots = [1, 2, 3];
const start = Date.UTC(2026, 10, 23, 8);

export type Clicks = { right: number; wrong: number };

/**
 * One reader, two mails two days apart, opened again and again over five days while their interest changes a few times a
 * day; four in ten openings are clicked, and one mail in five is scanned. Returns how many of the reader's clicks led to
 * what the picture they clicked showed. The same seed is the same trace for every design.
 */
export const readMails = async (design: Design, name: ReaderName, seed: number): Promise<Clicks> => {
  const random = seeded(seed);
  const steps: { readonly at: number; readonly run: () => Promise<void> }[] = [];
  // Traces follow each other on the design's clock.
  const origin = start + seed * 20 * day;
  const clicks: Clicks = { right: 0, wrong: 0 };
  let interests = 0;
  const changes = 10 + Math.floor(random() * 10);
  design.at(origin);
  design.interest(`r${seed}i0`);
  for (let n = 0; n < changes; n++) {
    steps.push({ at: origin + random() * 7 * day, run: async () => design.interest(`r${seed}i${++interests}`) });
  }
  for (const mail of [0, 1]) {
    const server = await design.message(`s${seed}m${mail}`);
    const delivered = origin + mail * 2 * day;
    const parts = (offset: number): ClientParts => ({ server, slots, random: seeded(seed * 100 + mail * 10 + offset) });
    const clients = readers[name].clients.map((client, index) => client(parts(index)));
    if (random() < 0.2) steps.push({ at: delivered + 1_000 + random() * 20_000, run: () => scan(parts(9)) });
    for (const client of clients) {
      if (client.prefetchAfter !== null)
        steps.push({ at: delivered + client.prefetchAfter, run: () => client.prefetch() });
      const opens = 1 + Math.floor(random() * 3);
      for (let n = 0; n < opens; n++) {
        const at = delivered + 60_000 + random() ** 2 * 5 * day;
        steps.push({ at, run: () => client.open() });
        const [isClicked, after, slot] = [random() < 0.4, 3_000 + random() * 87_000, 1 + Math.floor(random() * 3)];
        if (!isClicked) continue;
        const run = async (): Promise<void> => {
          const seen = client.shows(slot);
          if (seen === null) return;
          const led = await server.click(slot, { "user-agent": client.clickAgent }, "Comcast Cable");
          clicks[led === seen ? "right" : "wrong"] += 1;
        };
        steps.push({ at: at + after, run });
      }
    }
  }
  for (const { at, run } of steps.sort((a, b) => a.at - b.at)) {
    design.at(Math.round(at));
    await run();
  }
  return clicks;
};
