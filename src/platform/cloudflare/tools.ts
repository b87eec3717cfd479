import type { Tick } from "../../aggregate/schedule.job.ts";
import { createForwarding, type ForwardingParts } from "./forwarding.ts";
import { createTopicReaders, type TopicParts } from "./topic-readers.ts";

export type ToolParts = Omit<ForwardingParts, "object" | "wait"> &
  Omit<TopicParts, "object"> & {
    readonly forwarder: ForwardingParts["object"];
    readonly topicReader: TopicParts["object"];
  };

/** What connects a shop's other tools: vendors that requests go on to, topics that are read. */
export const createTools = (parts: ToolParts) => {
  const forwarding = createForwarding({ ...parts, object: parts.forwarder, wait: (ms) => scheduler.wait(ms) });
  const topics = createTopicReaders({ ...parts, object: parts.topicReader });
  const ticks: readonly Tick[] = [forwarding.tick, topics.tick];
  return {
    forward: forwarding.forward,
    ticks,
    health: { forwarding: forwarding.health, topics: topics.health },
    forwarder: forwarding.queue,
    topicReader: topics.reader,
  };
};
