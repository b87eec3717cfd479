/** A server's answer to a picture's fetch: the item in it, or that the copy held is still the one. */
export type Answer = { readonly item: string; readonly etag: string } | "not-modified";

/** One message as its server knows it. Slots from 1; a click answers the item that it leads to. */
export type MessageServer = {
  fetch(slot: number, headers: Readonly<Record<string, string>>, network?: string, method?: string): Promise<Answer>;
  click(slot: number, headers: Readonly<Record<string, string>>, network?: string): Promise<string>;
};

/** A mail client with one message in it. */
export type MailClient = {
  /** Ms after delivery at which it fetches without being opened; null: it does not. */
  readonly prefetchAfter: number | null;
  prefetch(): Promise<void>;
  /** Somebody looks at the mail. */
  open(): Promise<void>;
  /** What it shows in a slot now; null: a broken picture, which nobody clicks. */
  shows(slot: number): string | null;
  /** User agent of the browser in which its links open. */
  readonly clickAgent: string;
};

/** Fetches every slot; what fails keeps its place empty. Numbers in [0, 1) from `random`. */
export type ClientParts = {
  readonly server: MessageServer;
  readonly slots: readonly number[];
  readonly random: () => number;
};

export const browsers = {
  iphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
  windows:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  android:
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
} as const;
