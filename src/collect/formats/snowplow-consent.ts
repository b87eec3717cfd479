import type { Consent } from "../../contract/consent.ts";
import { consentOf } from "../consent.ts";
import { checkoutStepSchema, consentChoices, consentDocumentSchema, consentSchemas } from "./snowplow-names.ts";
import type { SelfDescribing } from "./snowplow-json.ts";

const everything = (allowed: boolean): Consent => ({
  analytics: allowed,
  personalization: allowed,
  marketing: allowed,
});

/**
 * What a person allows by an event: a choice in a consent dialog names all its scopes, so what it does not name is
 * refused; a document granted or withdrawn counts when its name or id is a category that we know; a ticked box at
 * checkout is a yes, an empty one no withdrawal. Null for every other event: the legal basis in a gdpr entity is the shop's word, not the person's.
 */
export const consentOfEvent = (event: SelfDescribing, entities: readonly SelfDescribing[]): Consent | null => {
  switch (event.schema) {
    case consentSchemas.preferences:
      return chosen(event);
    case consentSchemas.granted:
      return ofDocuments(entities, true);
    case consentSchemas.withdrawn:
      return event.data["all"] === true ? everything(false) : ofDocuments(entities, false);
    default:
      return entities.some(({ schema, data }) => schema === checkoutStepSchema && data["marketing_opt_in"] === true)
        ? { marketing: true }
        : null;
  }
};

const choices = new Map<unknown, string>(Object.entries(consentChoices));

const chosen = ({ data }: SelfDescribing): Consent | null => {
  const choice = choices.get(data["eventType"]);
  if (choice === undefined) return null;
  if (choice !== "scopes") return everything(choice === "all");
  const scopes = Array.isArray(data["consentScopes"]) ? data["consentScopes"] : [];
  const texts = scopes.filter((scope): scope is string => typeof scope === "string");
  return { ...everything(false), ...consentOf(texts.map((scope) => [scope, true] as const)) };
};

const ofDocuments = (entities: readonly SelfDescribing[], allowed: boolean): Consent | null => {
  const named: [string, boolean][] = [];
  for (const { schema, data } of entities) {
    if (schema !== consentDocumentSchema) continue;
    for (const part of [data["name"], data["id"]]) if (typeof part === "string") named.push([part, allowed]);
  }
  return consentOf(named);
};
