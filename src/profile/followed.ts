/** An answer, or the key of the person that this one became. */
export type Followed<T> = { readonly pointer: string } | { readonly pointer: null; readonly value: T };
