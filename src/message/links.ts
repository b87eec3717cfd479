/** Where a slot's picture is and where its click goes; addresses are path only, for mail proxies drop queries. */
export type SlotLinks = { readonly image_url: string; readonly click_url: string };

/** Tokens of one message (or, with a send path, of one person): one per purpose. */
export type LinkTokens = { readonly image: string; readonly click: string };

/** Stands for the send id in a person token's addresses: the email service puts its own there. */
export const sendIdPlaceholder = "{send_id}";

/** Addresses of slots 1..n of a message whose tokens carry the send. */
export const messageLinks = (origin: string, tokens: LinkTokens, slots: number): SlotLinks[] =>
  slotNumbers(slots).map((slot) => ({
    image_url: `${origin}/o/${tokens.image}/${slot}.jpg`,
    click_url: `${origin}/c/${tokens.click}/${slot}`,
  }));

/** Addresses with a person's tokens: the placement and the send id stand in the path. */
export const personLinks = (origin: string, tokens: LinkTokens, placement: string, slots: number): SlotLinks[] =>
  slotNumbers(slots).map((slot) => ({
    image_url: `${origin}/o/${tokens.image}/${placement}/${sendIdPlaceholder}/${slot}.jpg`,
    click_url: `${origin}/c/${tokens.click}/${placement}/${sendIdPlaceholder}/${slot}`,
  }));

const slotNumbers = (slots: number): number[] => Array.from({ length: slots }, (_, index) => index + 1);
