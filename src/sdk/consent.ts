import type { ConsentChoice } from "./api.ts";
import { attempt } from "./never-throw.ts";
import { settings } from "./settings.ts";

/** The choice itself is always stored, under a name that the store leaves alone: remembering a "no" is asked for. */
const name = "doorstep_consent";
let ofThisPage: ConsentChoice | undefined;

/** Global Privacy Control. */
const gpc = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;

/** The answer given here or, a moment ago, in another tab. */
const chosen = (): ConsentChoice | undefined =>
  attempt(() => JSON.parse(localStorage[name] as string) as ConsentChoice) || ofThisPage;

export const choose = (given: boolean | ConsentChoice): void => {
  ofThisPage = given instanceof Object ? given : { analytics: given, personalization: given, marketing: given };
  attempt(() => (localStorage[name] = JSON.stringify(ofThisPage)));
};

/** Whether an id may outlive the page. The person's word to this shop counts for more than their browser's to all. */
export const mayKeep = (): boolean => {
  const choice = chosen();
  return choice ? Object.values(choice).includes(true) : !settings["consent"] && !gpc;
};

/** What is said of consent with every event. */
export const consentOf = (): object => ({ ...chosen(), gpc });
