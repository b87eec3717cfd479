/**
 * Files that are written once and never changed but where somebody was erased: an object store. Names are printable ASCII paths
 * (`checkedName`), listed in byte order. Every call throws when the store can not be reached or refuses; a
 * `putOnce` that threw may have had its effect, and repeating it answers `exists` then.
 */
export type Lake = {
  /** Stores a file whole, or leaves the one of that name as it is. Durable once answered. */
  putOnce(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<"stored" | "exists">;
  /** Stores a file whole in place of the one of that name, or as a new one. Durable once answered. */
  replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  get(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * Names that begin with `prefix` and sort after `after` ("" for all), in byte order, at most `limit`.
   * `more`: there are further ones after the last of these.
   */
  list(
    prefix: string,
    after: string,
    limit: number,
  ): Promise<{ readonly names: readonly string[]; readonly more: boolean }>;
};
