/** What `npm run bench` was asked for. */
export type BenchOptions = {
  /** For data of the run; it goes with the process. */
  readonly folder: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly json: boolean;
  /** Over Apache Kafka and redis-server where there is a choice. */
  readonly real: boolean;
  /** Ten times people and items beside a tenth of them; `people` on the larger side, half as many items. */
  readonly growth: boolean;
  readonly people: number;
  /** Progress and notes, on standard error. */
  readonly say: (line: string) => void;
};
