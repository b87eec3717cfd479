import type { Lake } from "../../src/lake/lake.port.ts";

/** A lake in memory, with its files open to tests. */
export const memoryLake = (): Lake & { readonly files: Map<string, Uint8Array<ArrayBuffer>>; lists: number } => {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const lake = {
    files,
    lists: 0,
    putOnce: async (name: string, bytes: Uint8Array<ArrayBuffer>) => {
      if (files.has(name)) return "exists" as const;
      files.set(name, bytes);
      return "stored" as const;
    },
    replace: async (name: string, bytes: Uint8Array<ArrayBuffer>) => void files.set(name, bytes),
    get: async (name: string) => files.get(name) ?? null,
    list: async (prefix: string, after: string, limit: number) => {
      lake.lists++;
      const names = [...files.keys()].filter((name) => name.startsWith(prefix) && name > after).toSorted();
      return { names: names.slice(0, limit), more: names.length > limit };
    },
  };
  return lake;
};
