import { expect, it } from "vitest";
import { costs, figures } from "../../../../scripts/bench/aggregate-result.ts";

const round = (seconds: number, floorSeconds: number, cpuSeconds: number | null = 2) => ({
  ours: { events: 2_000, personBatches: 400, cuts: 8, seconds, cpuSeconds },
  floor: { seconds: floorSeconds, cpuSeconds: 1 },
});

it("weighs the rounds by their time and shows how far they are apart", () => {
  expect(figures([round(1, 0.5), round(3, 0.5)])).toEqual({
    events: 2_000,
    person_batches: 400,
    cuts: 8,
    events_per_s: 1_000,
    person_batches_per_s: 200,
    floor_batches_per_s: 800,
    ratio: 0.25,
    ratio_range: [0.1667, 0.5],
    cpu_ratio: 0.5,
  });
});

it("says nothing of CPU where it cannot be read", () => {
  expect(figures([round(1, 1), round(1, 1, null)]).cpu_ratio).toBeNull();
});

it("counts per 1,000 events, without the calls that the bench itself makes", () => {
  const counted = {
    rows: { Profile: 300, Reader: 20, LogPartition: 0 },
    calls: { "Profile.apply": 300, "LogPartition.read": 10, "Reader.status": 999 },
    requests: {},
  };
  expect(costs(counted, 2_000)).toEqual({
    rows_written: 160,
    object_calls: 155,
    log_reads: 5,
    kafka_requests: 0,
    redis_commands: 0,
    rows_by_class: { Profile: 150, Reader: 10 },
    calls_by_method: { "Profile.apply": 150, "LogPartition.read": 5 },
  });
});

it("tells requests to Kafka from commands to Redis; beside Kafka a read of a partition object is the buffer's", () => {
  const counted = {
    rows: {},
    calls: { "LogPartition.read": 10 },
    requests: { "4000 produce": 200, "4000 fetch": 20, "5000 ": 4 },
  };
  expect(costs(counted, 1_000)).toMatchObject({ log_reads: 20, kafka_requests: 220, redis_commands: 4 });
});
