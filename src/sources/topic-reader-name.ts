export type TopicReaderIdentity = { readonly source: string; readonly partition: number };

/** Name of the object that reads one partition of a source's topic. */
export const topicReaderName = ({ source, partition }: TopicReaderIdentity): string => `topic:${source}:${partition}`;

/** Null for a name that is no topic reader's. */
export const parseTopicReaderName = (name: string): TopicReaderIdentity | null => {
  const [, source, partition] = /^topic:(.+):(\d+)$/s.exec(name) ?? [];
  return source === undefined || partition === undefined ? null : { source, partition: Number(partition) };
};
