import type { Broker, KafkaRequest } from "kafkajs/src/cluster/index.js";

/** Sends a request that kafkajs has no fitting call for, and gives its answer as decoded, errors in it included. */
export const sendTo = async <T>(
  broker: Broker,
  request: KafkaRequest,
  decode: (payload: Buffer) => Promise<T>,
): Promise<T> => {
  try {
    return await broker.connectionPool.send({ request, response: { decode, parse: (data) => Promise.resolve(data) } });
  } catch (error) {
    // As kafkajs does after its own calls: the next one connects anew.
    if (error instanceof Error && error.name === "KafkaJSConnectionClosedError") await broker.disconnect();
    throw error;
  }
};
