import { DurableObject } from "cloudflare:workers";
import { parseTopicReaderName, type TopicReaderIdentity } from "./topic-reader-name.ts";
import {
  createTopicReading,
  type TopicReading,
  type TopicReadingDeps,
  type TopicState,
  type TopicStatus,
} from "./topic-reading.ts";

/** The reading of one partition of a source's topic, with its object's row and alarm. */
export const topicReaderObject = <E>(depsOf: (env: E, identity: TopicReaderIdentity) => TopicReadingDeps) =>
  class TopicReader extends DurableObject<E> {
    readonly #reading: TopicReading;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseTopicReaderName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a topic reader is addressed by name: topic:{source}:{partition}");
      const { storage } = ctx;
      const { sql } = storage;
      sql.exec("CREATE TABLE IF NOT EXISTS reading (id INTEGER PRIMARY KEY, json TEXT NOT NULL)");
      const store = {
        load: () => {
          const [row] = sql.exec<{ json: string }>("SELECT json FROM reading WHERE id = 1").toArray();
          return row === undefined ? null : (JSON.parse(row.json) as TopicState);
        },
        save: (state: TopicState) =>
          void sql.exec("INSERT OR REPLACE INTO reading VALUES (1, ?)", JSON.stringify(state)),
      };
      this.#reading = createTopicReading(depsOf(env, identity), store, {
        get: () => storage.getAlarm(),
        set: (at) => storage.setAlarm(at),
      });
    }

    /** As `TopicReading.wake`. */
    wake(): Promise<void> {
      return this.#reading.wake();
    }

    status(): TopicStatus {
      return this.#reading.status();
    }

    override alarm(): Promise<void> {
      return this.#reading.alarm();
    }
  };
