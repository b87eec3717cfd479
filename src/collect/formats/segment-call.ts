import type { CanonicalEvent } from "../event.ts";
import type { JsonObject } from "../json-tree.ts";

/** A canonical event in the Segment family's words: what `POST /v1/batch` would make the same event of. */
export const segmentCall = (event: CanonicalEvent): JsonObject => {
  const { fact, identity, email, traits, context, session } = event;
  const { type } = fact;
  const properties: JsonObject = { ...fact.properties };
  const isVerb = type === "page" || type === "screen" || type === "identify" || type === "group" || type === "alias";
  const name = type === "custom" ? properties["name"] : type;
  if (type === "custom") {
    delete properties["name"];
    if ("property_name" in properties) properties["name"] = properties["property_name"];
    delete properties["property_name"];
  }
  const ownsTraits = type === "identify" || type === "group" || type === "alias";
  const address =
    email === null ? {} : email.address === undefined ? { email_sha256: email.sha256 } : { email: email.address };
  return {
    type: isVerb ? type : "track",
    ...(isVerb ? {} : { event: name }),
    ...(event.id === null ? {} : { messageId: event.id }),
    ...(identity.user_id === undefined ? {} : { userId: identity.user_id }),
    ...(identity.anonymous_id === undefined
      ? {}
      : { [type === "alias" ? "previousId" : "anonymousId"]: identity.anonymous_id }),
    ...(type === "group" ? { groupId: properties["group_id"] } : {}),
    ...(ownsTraits ? { traits: { ...traits, ...address } } : { properties: { ...traits, ...properties }, ...address }),
    ...(event.original === null ? {} : { timestamp: new Date(event.original).toISOString() }),
    ...(event.sent === null ? {} : { sentAt: new Date(event.sent).toISOString() }),
    context: {
      ...(session === null ? {} : { sessionId: session }),
      ...(context?.["locale"] === undefined ? {} : { locale: context["locale"] }),
      ...(context?.["page_url"] === undefined ? {} : { page: { url: context["page_url"] } }),
    },
  };
};
