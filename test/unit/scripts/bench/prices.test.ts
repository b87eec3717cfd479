import { expect, it } from "vitest";
import { priced } from "../../../../scripts/bench/prices.ts";

it("states what was counted per beacon, per person-batch and per event for another traffic", () => {
  const found = priced({
    people: 500,
    events: 20_000,
    beacons: 2_000,
    collect: {
      rows: { LogPartition: 2_000 },
      calls: { "LogPartition.append": 2_000, "Profile.hand": 2_000 },
      requests: { "4000 produce": 2_000 },
    },
    apply: {
      rows: { Profile: 4_000, ItemShard: 2_000 },
      calls: { "Profile.apply": 2_000, "ItemShard.add": 1_000 },
      requests: { "4000 fetch": 200, "5000 ": 100 },
    },
  });
  expect(found).toEqual({
    // 100 beacons of one, 200 person-batches of one and a half, 25 new people's tables of two, 100 of the shards.
    rows_written: 100 + 300 + 50 + 100,
    object_calls: 200 + 200 + 50,
    kafka_requests: 100 + 10,
    redis_commands: 5,
    // 0.03 Worker requests, 0.0675 calls, 0.55 rows, 0.01 commands.
    dollars_per_million_events: 0.6575,
    dollars_per_million_beacons: 6.575,
  });
});
