/**
 * Doorstep in the browser: `window.doorstep`. Served as /sdk.d.ts; put it beside your sources and the calls are
 * typed. Every call may be made before the script has loaded (the loader keeps it), and none ever throws.
 */
export interface Doorstep {
  /** A page was seen; made once by itself at load. Call it on every route change of a single-page shop. */
  page(name?: string, properties?: Properties): void;
  /** Anything else that happened, under a name of your own. */
  track(name: string, properties?: Properties): void;
  /** Who this is from now on, after a login or sign-up; what the person did before goes with them. */
  identify(userId: string | null, traits?: Properties): void;
  /** Forgets who this was, after a logout: a new visitor on the same device. */
  reset(): void;
  /** What the person allows; `true` and `false` stand for all of it. */
  consent(choice: boolean | ConsentChoice): void;

  viewed(product: string | Product): void;
  added(product: string | Product): void;
  removed(product: string | Product): void;
  cart(cart: { cart_id?: string; products: Product[] }): void;
  checkout(cart: { order_id?: string; products: Product[] }): void;
  ordered(order: Order): void;
  refunded(order: string | { order_id: string; products?: Product[] }): void;
  searched(query: string | { query: string; [more: string]: unknown }): void;
  /** A category or list of products; a text is its id. */
  listViewed(list: string | { list_id?: string; category?: string; products?: Product[] }): void;

  /** Who the next event will be from: anonymous id, user id, session id. Not before the script has loaded. */
  ids(): { a: string; u?: string | undefined; s: string };
  /** Sends what is waiting; resolves when it was tried. Not before the script has loaded. */
  flush(): Promise<void>;
}

export type Properties = Record<string, unknown>;

export interface Product {
  product_id: string;
  /** A decimal, best as a text: "49.90". */
  price?: string | number;
  quantity?: number;
  currency?: string;
  [more: string]: unknown;
}

export interface Order {
  /** The same order twice counts once. */
  order_id: string;
  products: Product[];
  total?: string | number;
  currency?: string;
  [more: string]: unknown;
}

/** A category that is not named is not allowed. With none allowed nothing is stored on the device. */
export interface ConsentChoice {
  analytics?: boolean;
  personalization?: boolean;
  marketing?: boolean;
}

declare global {
  interface Window {
    doorstep: Doorstep;
  }
  const doorstep: Doorstep;
}
