import type { Context } from "hono";
import { currentOf, earlierReaders, type Epochs } from "./aggregate/epochs.ts";
import type { PassDeps } from "./aggregate/pass.ts";
import { readerDeps, type Pipeline } from "./aggregate/reader-deps.ts";
import { readerName, type ReaderIdentity } from "./aggregate/reader-name.ts";
import type { ReaderObjectParts } from "./aggregate/reader.object.ts";
import { scheduledMinute } from "./aggregate/schedule.job.ts";
import { wakeEarlierEpochs } from "./aggregate/wake-earlier.job.ts";
import { attempting } from "./base/attempt.ts";
import type { ArchiverIdentity } from "./lake/archiver-name.ts";
import { createCollect } from "./collect/admit.ts";
import type { Decision } from "./contract/decision.ts";
import { type Config, embeddedEpochs, parseConfig } from "./env.ts";
import { healReadModel } from "./items/heal-read-model.ts";
import type { DrainDeps } from "./log/drain-pass.ts";
import { healthOf } from "./platform/cloudflare/health.ts";
import type { Client } from "./message/client-class.ts";
import { closestItems } from "./message/closest.ts";
import { confirmingClicks } from "./message/confirm-clicks.ts";
import { createLandings } from "./message/landings.ts";
import { createMessageEvents } from "./message/message-events.ts";
import { previewSends } from "./message/preview-sends.ts";
import { createTagAlarm } from "./message/unreplaced-tags.ts";
import { messagePlacements } from "./message/placement.ts";
import { proposing } from "./message/propose.ts";
import { createPlainIdAlarm } from "./message/plain-ids.ts";
import { createMessageLinks } from "./message/send-time.ts";
import type { MessageRef, ShowingDeps } from "./message/showing.ts";
import { createTokens } from "./message/tokens.ts";
import { createArchive } from "./platform/cloudflare/archive.ts";
import { countedPeople } from "./platform/cloudflare/counted-people.ts";
import { erasingOf } from "./platform/cloudflare/erasing.ts";
import { lakeOf } from "./platform/cloudflare/lake.ts";
import { earlierEpoch } from "./platform/cloudflare/earlier-epochs.ts";
import { createIsolateMetrics } from "./platform/cloudflare/isolate-metrics.ts";
import { durableCatalog, durableItemShards } from "./platform/cloudflare/item-shards.ts";
import { copiesOf, ladderOf } from "./platform/cloudflare/ladder.ts";
import { localView } from "./platform/cloudflare/local-view.ts";
import { createItems } from "./platform/cloudflare/items.ts";
import { createLogs } from "./platform/cloudflare/logs.ts";
import { openTimePictures, type PictureBindings } from "./platform/cloudflare/pictures.ts";
import { objectStub } from "./platform/cloudflare/objects.ts";
import { operatorRoutes } from "./platform/cloudflare/operator-routes.ts";
import { durablePeople } from "./platform/cloudflare/people.ts";
import { templatePreview } from "./platform/cloudflare/preview.ts";
import { createPseudonyms } from "./platform/cloudflare/pseudonyms.ts";
import { durableReaders } from "./platform/cloudflare/readers.ts";
import { durableRejects } from "./platform/cloudflare/rejects.ts";
import { createSealer } from "./platform/cloudflare/sealer.ts";
import { sourceAdmission } from "./platform/cloudflare/source-admission.ts";
import { systemClock, systemRandom } from "./platform/cloudflare/system.ts";
import { createTokenSeal } from "./platform/cloudflare/token-seal.ts";
import { createTools } from "./platform/cloudflare/tools.ts";
import { within } from "./platform/cloudflare/within.ts";
import { createAuth } from "./platform/http/auth.ts";
import { apiLimits } from "./platform/http/request-limits.ts";
import { logFacts } from "./platform/http/request-log.ts";
import { knownTemplates } from "./render/known-templates.ts";
import { knownPlacements } from "./recommend/known-placements.ts";

/** Bindings that not every deployment has: the bucket of an R2 lake, a brake on floods, what pictures may need. */
type OptionalBindings = { readonly LAKE?: R2Bucket; readonly FLOOD?: RateLimit } & PictureBindings;

/**
 * The composition root: checked configuration in, every stage with its adapters out. Reads no request and holds
 * no state of its own; caches, metrics and memos live as long as the isolate.
 */
const build = (env: Env & OptionalBindings, config: Config) => {
  const { jurisdiction, keyring, shop } = config;
  const [clock, random] = [systemClock, systemRandom];
  const attempt = attempting(within);
  const writeLine = (line: string): void => console.log(line);
  const write = (facts: object): void =>
    writeLine(JSON.stringify({ at: new Date(clock.now()).toISOString(), ...facts }));

  /** For somebody to look at: logged as an error, which alerting rules go by. */
  const alert = (facts: object): void =>
    console.error(JSON.stringify({ ...facts, at: new Date(clock.now()).toISOString(), level: "error" }));

  const metrics = createIsolateMetrics(clock, (series) => objectStub(env.METRICS, "metrics", jurisdiction).add(series));
  const sealer = createSealer(keyring, random);
  const { settings, known, admission } = sourceAdmission({
    settings: () => objectStub(env.SETTINGS, "settings", jurisdiction),
    meter: (name) => objectStub(env.SOURCE_METER, name, jurisdiction),
    flood: env.FLOOD,
    sealer,
    clock,
    attempt,
    metrics,
  });
  const limits = apiLimits(clock);
  const auth = createAuth(config.keys, admission.sources);
  const pseudonyms = createPseudonyms(keyring);

  const logPartition = (name: string) => objectStub(env.LOG_PARTITION, name, jurisdiction);
  const { log, standIn, buffers, drainOf } = createLogs({
    current: config.log,
    previous: config.log.previous,
    partition: logPartition,
    drain: (name) => objectStub(env.BUFFER_DRAIN, name, jurisdiction),
    clock,
    metrics,
    within,
  });
  const { generation } = config;
  const readerOf = ({ epoch, partition, generation: one }: ReaderIdentity) =>
    objectStub(env.READER, readerName(epoch, partition, one), jurisdiction);
  const reader = (partition: number) => readerOf({ generation, epoch: log.epoch, partition });
  const readers = durableReaders({
    epoch: log.epoch,
    generation,
    clock,
    object: (name) => objectStub(env.READER, name, jurisdiction),
  });
  const lakeStore = (name: string) => objectStub(env.LAKE_STORE, name, jurisdiction);
  const lake = lakeOf(config.lake, { object: lakeStore, bucket: env.LAKE });
  const archiver = (name: string) => objectStub(env.ARCHIVER, name, jurisdiction);
  const archive = createArchive({ lake, clock, object: archiver, write, alert });
  const { archived } = archive;
  const epochs: Epochs = [
    ...config.log.previous.map((one) => earlierEpoch(one, logPartition, archived)),
    { ...archived(log), seal: async () => false },
  ];
  const personObject = (key: string) => objectStub(env.PROFILE, key, jurisdiction);
  const copyShard = (name: string) => objectStub(env.DECISION_COPIES, name, jurisdiction);
  const copies = copiesOf({ redis: config.redis, shard: copyShard, pseudonyms, clock, within, metrics });
  const peopleOf = (one: number) =>
    durablePeople(personObject, one, one === generation ? (key) => copies.forget(key) : null);
  const people = peopleOf(generation);
  const rejects = durableRejects({
    store: (name) => objectStub(env.REJECTS, name, jurisdiction),
    index: () => objectStub(env.REJECT_INDEX, "rejects", jurisdiction),
    sealer,
    sources: config.keys.map(({ source }) => source),
  });

  const common = { epochs, log, readers, clock, random, sealer, lake, rejects, copies, auth, pseudonyms, alert };
  const erasing = erasingOf(env, config, { ...common, overlay: people });
  const itemShard = (name: string) => objectStub(env.ITEM_SHARD, name, jurisdiction);
  const items = createItems({
    redis: config.redis,
    readModel: (name) => objectStub(env.READ_MODEL, name, jurisdiction),
    itemShard,
    clock,
    within,
  });
  const places = { epochs, serving: generation, reader: readerOf };
  const pipeline: Omit<Pipeline, "report" | "alert"> = {
    ...places,
    people: (one) => (one === generation ? countedPeople(people, metrics) : peopleOf(one)),
    shards: (one) => durableItemShards(itemShard, one),
    erasedLate: erasing.late,
    readers,
    clock,
    metrics,
  };
  const catalog = durableCatalog(itemShard);

  const seal = createTokenSeal(keyring);
  const landings = createLandings(seal);
  const dev = config.local ? localView(sealer) : null;
  const collect = createCollect({
    log: dev === null ? log : dev.log(log),
    overlay: people,
    readers,
    rejects: dev === null ? rejects : dev.rejects(rejects),
    // Confirmations are events themselves: they come back in here.
    landed: (tokens, at) => confirmingClicks({ landings, person: people, events, metrics })(tokens, at),
    pseudonyms,
    sealer,
    random,
    clock,
    within,
    metrics,
  });
  const tools = createTools({
    forwarder: (name) => objectStub(env.FORWARDER, name, jurisdiction),
    topicReader: (name) => objectStub(env.TOPIC_READER, name, jurisdiction),
    kafka: config.kafka,
    known,
    sources: admission.sources,
    collect,
    sealer,
    clock,
    metrics,
    alert,
  });
  const tokens = createTokens(seal);
  const { reads } = items;
  const placements = knownPlacements(known, within);
  const templates = knownTemplates(known, within);
  const showing: ShowingDeps = {
    person: people,
    clock,
    random,
    placements: messagePlacements(placements, templates),
    facts: (items) => reads.facts(items),
    isPreview: previewSends(shop.preview_sends),
    propose: proposing(reads, clock, shop.currency),
  };
  const ladder = ladderOf(showing, { copies, within, metrics });
  const events = createMessageEvents(collect);
  const tagAlarm = createTagAlarm({ clock, metrics, alert });
  const plainIdAlarm = createPlainIdAlarm({ clock, metrics, alert });
  const opening = { placements: showing.placements, tokens, pseudonyms, plainIdAlarm, ladder, metrics, tagAlarm };
  const drawing = { env, config, known, templates, readModel: items.stored, within, clock, metrics };
  const { pictures, tiles } = openTimePictures(drawing);
  const originOf = (c: Context): string => (config.origin === "" ? new URL(c.req.url).origin : config.origin);
  const ticks = [
    wakeEarlierEpochs(pipeline),
    ...archive.ticks({
      days: config.log.keepDays,
      isEmbedded: (epoch) => embeddedEpochs(config).includes(epoch),
      applied: async (identity) => (await readerOf({ ...identity, generation }).standing()).next,
      partition: logPartition,
    }),
    { name: "buffer", run: async () => void (await Promise.all(buffers.map((buffer) => buffer.watch()))) },
    ...tools.ticks,
    { name: "read_model", run: healReadModel({ readModel: items.stored, shard: items.shard, metrics }) },
  ];
  const minute = scheduledMinute({ partitions: log.partitions, readers, metrics, ticks });

  return {
    clock,
    generation,
    random,
    metrics,
    sealer,
    minute,
    writeLine,
    routes: {
      collect: { collect, auth, clock, metrics, admission, forward: tools.forward, note: logFacts },
      sources: { auth, settings, random, clock },
      placements: { auth, settings },
      templates: { auth, settings },
      preview: templatePreview({ auth, templates, pictures, reads, people, pseudonyms, shopCurrency: shop.currency }),
      rejects: { auth, book: rejects, collect, sources: admission.sources, pseudonyms, clock, metrics },
      dev: { view: dev, random },
      catalog: { auth, catalog, readModel: items.cached },
      profile: { auth, pseudonyms, profiles: people, limits: limits.profiles },
      erasure: erasing.route,
      export: { ...erasing.export, limits: limits.profiles },
      activity: { auth, log: currentOf(epochs).log, sealer },
      recommend: {
        auth,
        limits: limits.recommendations,
        reads,
        person: people,
        pseudonyms,
        within,
        placements,
        message: createMessageLinks({ ...showing, tokens, pseudonyms, pictures }),
        shopCurrency: shop.currency,
        originOf,
        clock,
        random,
        metrics,
      },
      tokens: { auth, tokens, pseudonyms, originOf, placements: showing.placements },
      image: {
        ...opening,
        pictures,
        opened: (ref: MessageRef, decision: Decision, client: Client) =>
          events.opened(ref, decision, client, clock.now()),
      },
      click: {
        ...showing,
        ...opening,
        attempt,
        landings: shop.click_parameter === "" ? null : landings,
        closest: closestItems(reads, clock, shop.currency),
        shop: shop.name,
        home: shop.home_url,
        clickHosts: shop.click_hosts,
        clicked: (ref: MessageRef, decision: Decision, slot: number, client: Client) =>
          events.clicked(ref, decision, slot, client, clock.now()),
      },
      ...operatorRoutes({
        ...places,
        auth,
        readers,
        clock,
        person: personObject,
        shard: itemShard,
        archiver: archive.archiverOf(log.epoch),
      }),
      health: healthOf({
        auth,
        log,
        readModel: items.stored,
        within,
        counted: () => objectStub(env.METRICS, "metrics", jurisdiction).snapshot(),
        reader,
        earlier: earlierReaders(epochs, generation).map((one) => ({ ...one, status: () => readerOf(one).status() })),
        archivers: archive.archivers(),
        tools: { ...tools.health, ...tiles.health },
        failover: standIn,
      }),
    },
    /** What the objects need that keep tiles and build them. */
    tileStore: tiles.store,
    tileBuilder: tiles.builder,
    /** What the drain of an epoch's buffer needs. */
    drain: (epoch: string): DrainDeps => drainOf(epoch, readers),
    /** What a partition's reader needs; `ctx` keeps its metrics alive. */
    reader: (
      ctx: { waitUntil(work: Promise<unknown>): void },
      { identity, source }: ReaderObjectParts,
    ): PassDeps | null => {
      const { generation: one } = identity;
      const parts: Pipeline = {
        ...pipeline,
        report(cut) {
          write({ event: "cut", generation: one, ...cut });
          metrics.flush((work) => ctx.waitUntil(work));
        },
        alert: (stuck) => alert({ event: "reader_stuck", generation: one, ...stuck }),
        gaveUp: (cut) => alert({ event: "records_unappliable", generation: one, ...cut, people: cut.people.length }),
      };
      return readerDeps(parts, identity, source);
    },
    /** What erasures, queues to vendors, readers of topics and archivers need; an epoch may have no archive. */
    erasing: erasing.deps,
    forwarder: tools.forwarder,
    topicReader: tools.topicReader,
    archiver: (identity: ArchiverIdentity) => archive.deps(identity),
    itemShard: {
      clock,
      generation,
      readModel: items.stored,
      looksChanged: tiles.looksChanged,
      failed: (error: unknown) => write({ event: "publish_failed", error: String(error) }),
    },
  };
};

export type Services = ReturnType<typeof build>;

const built = new WeakMap<object, Services>();

/** The services of this isolate; throws with a readable message when the configuration is not usable. */
export const servicesOf = (env: Env): Services => {
  const known = built.get(env);
  if (known !== undefined) return known;
  const config = parseConfig(env);
  if (!config.ok) throw new Error(`configuration: ${config.error}`);
  const services = build(env, config.value);
  built.set(env, services);
  return services;
};
