import type { Properties } from "./api.ts";
import { commerceEvent } from "./ecommerce.ts";

/** `data-product-id` and the like as properties in snake case. */
export const propertiesOf = (data?: DOMStringMap): Properties => {
  const properties: Properties = {};
  for (const name in data) properties[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = data[name];
  delete properties["doorstep"];
  return properties;
};

/** The event of a click or a submission; a form counts when it is submitted, anything else when it is clicked. */
export const actionEvent = (target: Element, type: string): ReturnType<typeof commerceEvent> | undefined => {
  // A view is counted when it is seen.
  const element = target.closest<HTMLElement>('[data-doorstep]:not([data-doorstep^="view"])');
  if (!element || (element.tagName === "FORM") !== (type === "submit")) return undefined;
  // A form has its fields by their names.
  const { q, quantity } = element as HTMLElement & { [name in "q" | "quantity"]?: HTMLInputElement };
  return commerceEvent(element.dataset["doorstep"] as string, {
    quantity: quantity?.value,
    query: q?.value,
    ...propertiesOf(element.dataset),
  });
};
