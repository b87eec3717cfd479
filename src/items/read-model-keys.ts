/** Related items of an item: `encodeList` (lists.ts). */
export const listKey = (item: string): string => `list:${item}`;

/** What the edge shows of an item: `encodeFacts` (facts.ts). */
export const factsKey = (item: string): string => `facts:${item}`;

/** The most popular items of a shard: `encodePopular` (popular.ts). */
export const popularKey = (shard: number): string => `popular:${shard}`;
