import { placeholders, type Template } from "../contract/template.ts";

/** What has to be known for a template's pictures. */
export type TemplateNeeds = {
  /** Whether it shows an item: its pictures then lead to that item. */
  readonly item: boolean;
  /** Names of the person's traits that stand in it. */
  readonly traits: readonly string[];
};

const known = new WeakMap<Template, TemplateNeeds>();

/** Read once per template. */
export const templateNeeds = (template: Template): TemplateNeeds => {
  let needs = known.get(template);
  if (needs === undefined) {
    const text = JSON.stringify(template);
    const named = [...text.matchAll(placeholders)].map(({ groups = {} }) => groups);
    const traits = named.flatMap(({ of, name = "" }) => (of === "person" ? [name] : []));
    const hasPhoto = template.format !== "gif" && template.boxes.some(({ kind }) => kind === "photo");
    needs = { item: hasPhoto || named.some(({ of }) => of === "item"), traits: [...new Set(traits)] };
    known.set(template, needs);
  }
  return needs;
};
