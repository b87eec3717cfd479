/** What texts are searched for; the names are those of a source's `scrub.values`. */
export type PersonalValue = "email" | "phone" | "card_number";

/** Longest text searched, characters: the patterns are linear, but the longest event would still cost milliseconds. */
const longest = 20_000;

const email = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
/** 13 to 19 digits in groups as they are printed (ISO/IEC 7812); the check digit decides. */
const card = /(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])/g;
/** An international number: a plus and 8 to 15 digits (E.164), or with an area code in parentheses. */
const phone = /(?<![\dA-Za-z])(?:\+\d(?:[ ().-]{0,2}\d){7,14}|\(\d{2,5}\)[ -]?\d(?:[ .-]?\d){5,9})(?![\dA-Za-z])/g;

/** Every email address, card number and phone number in a text, as it stands there, longest kinds first. */
export const findPersonal = (text: string): readonly { readonly kind: PersonalValue; readonly match: string }[] => {
  const searched = text.length > longest ? text.slice(0, longest) : text;
  const found: { kind: PersonalValue; match: string }[] = [];
  if (searched.includes("@")) for (const [match] of searched.matchAll(email)) found.push({ kind: "email", match });
  if (!/\d/.test(searched)) return found;
  for (const [match] of searched.matchAll(card)) if (isCardNumber(match)) found.push({ kind: "card_number", match });
  for (const [match] of searched.matchAll(phone)) found.push({ kind: "phone", match });
  return found;
};

/** The Luhn check: nine of ten numbers that are no card fail it. */
const isCardNumber = (text: string): boolean => {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits);
};
