// The log's port over HTTP: appends and reads go through the very adapters that the gateway uses, inside workerd.
import { logPartitionObject } from "../../../src/log/log-partition.object.ts";
import { durableLog } from "../../../src/platform/cloudflare/durable-log.ts";
import { systemClock } from "../../../src/platform/cloudflare/system.ts";
import { kafkaLog } from "../../../src/platform/upstash/kafka-log.ts";

export class LogPartition extends logPartitionObject(() => ({ clock: systemClock })) {}

const place = { epoch: "bench", partitions: 16 };
const pageBytes = 256 * 1024;
/** As many persons as give every partition work. */
const people = 1_000;
let appended = 0;
let kafka;

const logOf = (name, env) => {
  if (name === "embedded") return durableLog({ ...place, object: (one) => env.LOG_PARTITION.getByName(one) });
  kafka ??= kafkaLog({
    ...place,
    url: env.KAFKA_URL,
    username: env.KAFKA_USER,
    password: env.KAFKA_PASSWORD,
    appendMs: 15_000,
  });
  return kafka;
};

/** A view as the collector writes it, about 600 bytes. */
const viewed = (key) => ({
  v: 1,
  id: crypto.randomUUID(),
  source: "web",
  shop: "shop",
  occurred: systemClock.now(),
  received: systemClock.now(),
  key,
  who: "sealed.".padEnd(160, "s"),
  session_id: "session-1",
  context: { locale: "en-GB", page_url: "https://shop.example/p/1", page_title: "A product of the shop" },
  type: "product_viewed",
  properties: { product_id: "item-1", category: "Kitchen", price: "19.90", currency: "EUR" },
});

/** One person's records, as one request of a browser brings them. */
const append = async (log, count) => {
  const key = `person-${appended++ % people}`.padEnd(22, "_");
  const results = await log.append(Array.from({ length: count }, () => viewed(key)));
  const failed = results.find((result) => !result.ok);
  return failed === undefined ? new Response("ok") : new Response(failed.error.message, { status: 503 });
};

const read = async (log, partition, offset) => {
  const page = await log.read(partition, offset, pageBytes);
  return page.ok
    ? Response.json({ records: page.value.records.length })
    : new Response(page.error.message, { status: 503 });
};

/** Where full pages begin, a few of every partition. */
const pages = async (log) => {
  const found = [];
  for (let partition = 0; partition < place.partitions; partition++) {
    for (let offset = 0, taken = 0; taken < 4; taken++) {
      const page = await log.read(partition, offset, pageBytes);
      const last = page.ok ? page.value.records.at(-1) : undefined;
      if (last === undefined) break;
      const bytes = page.value.records.reduce((sum, record) => sum + record.value.length, 0);
      if (bytes > pageBytes / 2) found.push({ partition, offset, bytes, records: page.value.records.length });
      offset = last.offset + 1;
    }
  }
  return Response.json(found);
};

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name) => Number(searchParams.get(name));
    if (pathname === "/") return new Response("ok");
    const log = logOf(searchParams.get("log"), env);
    if (pathname === "/append") return append(log, number("records"));
    return pathname === "/pages" ? pages(log) : read(log, number("partition"), number("offset"));
  },
};
