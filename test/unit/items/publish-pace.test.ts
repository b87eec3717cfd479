import { expect, it } from "vitest";
import { pace, publishAfterChange, publishAfterFailure } from "../../../src/items/publish-pace.ts";

it("publishes a second after a change in quiet times, and once in five seconds while changes keep coming", () => {
  expect(publishAfterChange(1_000_000, 0)).toBe(1_001_000);
  expect(publishAfterChange(1_000_000, 998_000)).toBe(1_003_000);
});

it("waits longer after each failure in a row, and never longer than a minute", () => {
  expect(publishAfterFailure(0, 1)).toBe(2_000);
  expect(publishAfterFailure(0, 3)).toBe(8_000);
  expect(publishAfterFailure(0, 60)).toBe(pace.retry);
});
