import { CatalogItem, type CatalogItemInput } from "../contract/catalog.ts";

/**
 * merge: fields that are absent keep what is stored, null clears. replace: what is sent is all there is.
 * `link` and `image_link` are other names of `url` and `image`, which win when both are given.
 */
export type CatalogMode = "merge" | "replace";

const fieldNames = Object.keys(CatalogItem.shape) as (keyof CatalogItem)[];

/** The item to store after an upsert, fields in the contract's order; `stored` is null for a new one. */
export const mergeItem = (stored: CatalogItem | null, input: CatalogItemInput, mode: CatalogMode): CatalogItem => {
  const given: { readonly [name in keyof CatalogItem]: CatalogItem[name] | null | undefined } = {
    ...input,
    url: input.url === undefined ? input.link : input.url,
    image: input.image === undefined ? input.image_link : input.image,
  };
  const kept = mode === "merge" ? stored : null;
  const fields = fieldNames.flatMap((name) => {
    const value = given[name] === undefined ? kept?.[name] : given[name];
    return value === undefined || value === null ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(fields), id: input.id };
};
