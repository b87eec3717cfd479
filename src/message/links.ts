import type { PictureExtension } from "./pictures.port.ts";

/** Where a slot's picture is and where its click goes; addresses are path only, for mail proxies drop queries. */
export type SlotLinks = { readonly image_url: string; readonly click_url: string };

/** Tokens of one message (or, with a send path, of one person): one per purpose. */
export type LinkTokens = { readonly image: string; readonly click: string };

/** Stands for the send id in a person token's addresses: the email service puts its own there. */
export const sendIdPlaceholder = "{send_id}";

/** Addresses of pictures 1..n of a message whose tokens carry the send; the extension is true. */
export const messageLinks = (
  origin: string,
  tokens: LinkTokens,
  pictures: number,
  extension: PictureExtension,
): SlotLinks[] =>
  numbered(pictures).map((slot) => ({
    image_url: `${origin}/o/${tokens.image}/${slot}.${extension}`,
    click_url: `${origin}/c/${tokens.click}/${slot}`,
  }));

/** Addresses with a person's tokens: the placement and the send id stand in the path. */
export const personLinks = (
  origin: string,
  tokens: LinkTokens,
  placement: string,
  pictures: number,
  extension: PictureExtension,
): SlotLinks[] =>
  numbered(pictures).map((slot) => ({
    image_url: `${origin}/o/${tokens.image}/${placement}/${sendIdPlaceholder}/${slot}.${extension}`,
    click_url: `${origin}/c/${tokens.click}/${placement}/${sendIdPlaceholder}/${slot}`,
  }));

const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
