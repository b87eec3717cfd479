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
  /** Progress and notes, on standard error. */
  readonly say: (line: string) => void;
};
