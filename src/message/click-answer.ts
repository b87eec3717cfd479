import type { Attempt } from "../base/attempt.ts";
import { type ItemNow, payable } from "./staleness.ts";
import type { PersonView } from "../profile/person.port.ts";
import { canBeBought } from "../items/facts.ts";
import type { DecidedSlot } from "../contract/decision.ts";
import type { PicturedItem } from "./clicked-items.ts";
import type { Closest } from "./closest.ts";
import type { ClickPage, PageItem } from "./click-page.ts";
import type { Placement } from "./placement.ts";

/** What a click is answered with: another address, or a page of our own. */
export type ClickAnswer =
  | { readonly to: "item"; readonly url: string }
  | { readonly to: "sold_out" | "list"; readonly page: Pick<ClickPage, "top" | "items"> };

export type ClickAnswerDeps = {
  readonly facts: (items: readonly string[]) => Promise<ReadonlyMap<string, ItemNow>>;
  readonly closest: Closest;
  readonly attempt: Attempt;
};

export type Clicked = {
  readonly placement: Placement;
  /** At least one, in the picture's order. */
  readonly items: readonly PicturedItem[];
  readonly view: () => Promise<PersonView>;
  /** A page of the catalogue as an address of this click; null where it may not be clicked. */
  readonly linkTo: (page: string, slot: number) => Promise<string | null>;
};

/** Whoever clicked waits: a person's view, or alternatives, that take longer than this are done without, ms. */
const patience = 400;

/**
 * The page of the item that was clicked. What is sold out by now comes with the closest alternatives, if there are any;
 * of a picture with several items, all of them are listed. Null when nothing of it may be clicked. What cannot be read
 * in time changes nothing: the item's own page knows best.
 */
export const answerClick = async (deps: ClickAnswerDeps, clicked: Clicked): Promise<ClickAnswer | null> => {
  const { items, linkTo } = clicked;
  const now = await deps.facts(items.map(({ shows }) => shows.item));
  const linked = await Promise.all(
    items.map(async ({ slot, shows }) => pageItem(shows, await linkTo(shows.url, slot), now.get(shows.item))),
  );
  const listed = linked.filter((item) => item !== null);
  const [first, ...others] = listed;
  if (first === undefined) return null;
  if (others.length > 0) return { to: "list", page: { top: { heading: clicked.placement.alt }, items: listed } };
  const alternatives = first.isSoldOut ? await alternativesTo(deps, clicked) : [];
  if (alternatives.length === 0) return { to: "item", url: first.href };
  return { to: "sold_out", page: { top: { seen: first }, items: alternatives } };
};

const alternativesTo = async (
  { closest, attempt }: ClickAnswerDeps,
  { placement, items: [item], view, linkTo }: Clicked,
): Promise<readonly PageItem[]> => {
  if (item === undefined) return [];
  const { slot, shows } = item;
  const whose = placement.impersonal ? null : await attempt(view(), patience);
  const found = (await attempt(closest(whose, placement, shows.item), patience)) ?? [];
  const linked = await Promise.all(found.map(async (one) => pageItem(one, await linkTo(one.url, slot), undefined)));
  return linked.filter((one) => one !== null);
};

/** A price that moved since it was shown is not said again. */
const pageItem = (shows: DecidedSlot, href: string | null, now: ItemNow | undefined): PageItem | null => {
  if (href === null) return null;
  const hasMoved = now !== undefined && shows.price !== undefined && payable(now) !== shows.price;
  return {
    href,
    title: shows.title,
    photo: shows.image,
    price: hasMoved ? "" : shows.price_text,
    wasPrice: hasMoved ? "" : shows.was_price_text,
    isSoldOut: now !== undefined && !canBeBought(now),
  };
};
