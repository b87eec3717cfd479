import { murmur2 } from "../../base/murmur2.ts";
import { checkedName } from "../../lake/lake-name.ts";
import type { Lake } from "../../lake/lake.port.ts";

/** The RPC surface of a LakeStore object. */
export type LakeStoreStub = {
  putOnce(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<"stored" | "exists">;
  replace(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  get(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  list(prefix: string, after: string, limit: number): Promise<readonly string[]>;
};

/** Fixed, since it says where a file lives; an object holds 10 GB. */
const shardCount = 8;

/** An RPC message holds 32 MB. */
const maxFileBytes = 24_000_000;

/** The embedded lake: a few Durable Objects by hash of the name. A listing asks all of them and merges. */
export const durableLake = (object: (name: string) => LakeStoreStub): Lake => {
  const stub = (shard: number): LakeStoreStub => object(`lake:${shard}`);
  const holding = (name: string): LakeStoreStub => stub(murmur2(checkedName(name)) % shardCount);

  const checked = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    if (bytes.length > maxFileBytes) throw new RangeError(`an embedded lake file holds ${maxFileBytes} bytes`);
    return bytes;
  };

  return {
    putOnce: async (name, bytes) => holding(name).putOnce(name, checked(bytes)),
    replace: async (name, bytes) => holding(name).replace(name, checked(bytes)),
    get: async (name) => holding(name).get(name),
    async list(prefix, after, limit) {
      const shards = Array.from({ length: shardCount }, (_, shard) => stub(shard));
      const found = await Promise.all(shards.map((shard) => shard.list(prefix, after, limit + 1)));
      const names = found.flat().toSorted();
      return { names: names.slice(0, limit), more: names.length > limit };
    },
  };
};
