import type { CanonicalEvent, Source } from "../../../src/collect/event.ts";
import type { EventFact } from "../../../src/contract/events/index.ts";
import { checkWorld } from "./check.ts";
import { dice } from "./dice.ts";
import { noFaults, nthFault, type FaultPlan, type IoFault } from "./faults.ts";
import { history, type Submission } from "./history.ts";
import { machine } from "./machine.ts";
import { sumTexts } from "./memory-shard.ts";
import { everyMinute, isCaughtUp } from "./run.ts";
import { scheduler } from "./scheduler.ts";
import { keyOf } from "./shoppers.ts";
import { asBuilt, type Variant } from "./variant.ts";
import type { Violation } from "./violation.ts";
import { world as worldOf, type World } from "./world.ts";

export type Swept = {
  readonly fault: IoFault;
  /** Each I/O of the scenario that was made to fail, by its place. */
  readonly points: number;
  readonly failures: readonly {
    readonly n: number;
    readonly label: string;
    readonly violations: readonly Violation[];
  }[];
};

const web: Source = { source: "web", shop: "shop", imported: false };
const server: Source = { source: "server", shop: "shop", imported: false };
const minute = 60_000;
/** Virtual time within which one step recovers from one fault. */
const stepMs = 15 * minute;

type Who = { readonly user?: string; readonly device?: string; readonly email?: string };
type Step = readonly (readonly [source: Source, id: string, fact: EventFact, who: Who])[];

const view = (item: string): EventFact => ({ type: "product_viewed", properties: { product_id: item } });
const order: EventFact = {
  type: "order_completed",
  properties: {
    order_id: "o1",
    products: [
      { product_id: "a", quantity: 2 },
      { product_id: "b", quantity: 1 },
    ],
  },
};
const identify: EventFact = { type: "identify", properties: {} };

/** One device becomes a user, then another one; an order is told twice, and given back. */
const steps: readonly Step[] = [
  [
    [web, "e1", view("a"), { device: "d0" }],
    [web, "e2", view("b"), { device: "d0" }],
  ],
  [[web, "e3", order, { device: "d0" }]],
  [[web, "e4", identify, { user: "u0", device: "d0", email: "0".padEnd(64, "e") }]],
  [
    [server, "e3", order, { user: "u0" }],
    [web, "e5", view("c"), { device: "d1" }],
  ],
  [[web, "e6", identify, { user: "u0", device: "d1" }]],
  [
    [web, "e7", view("a"), { user: "u0", device: "d1" }],
    [server, "e8", { type: "order_refunded", properties: { order_id: "o1" } }, { user: "u0" }],
  ],
];

/** Fails the 1st, 2nd, 3rd … I/O of the scenario, each alone, until a run no longer comes to it. */
export const sweep = async (fault: IoFault, buffered: boolean, variant: Variant = asBuilt): Promise<Swept> => {
  const clean = stateOf((await play(noFaults, buffered, variant)).world);
  const failures: { n: number; label: string; violations: readonly Violation[] }[] = [];
  for (let n = 1; ; n++) {
    const plan = nthFault(n, fault);
    const { world, violations } = await play(plan, buffered, variant);
    const label = plan.hit();
    if (label === null) return { fault, points: n - 1, failures };
    if (stateOf(world) !== clean)
      violations.push({ check: "clean", detail: "the state differs from the run without a fault" });
    if (violations.length > 0) failures.push({ n, label, violations });
  }
};

const play = async (
  plan: FaultPlan,
  buffered: boolean,
  variant: Variant,
): Promise<{ world: World; violations: Violation[] }> => {
  const chance = dice(0);
  const time = scheduler(() => chance.roll());
  const physics = machine({
    scheduler: time,
    dice: chance.fork(),
    plan,
    latency: { usual: 2, slowShare: 0, slow: 0 },
    maxSkew: 0,
  });
  const log = { epoch: "e1", partitions: 2, refused: 0, unknown: 0, gaps: 0, page: 3 };
  const world = worldOf(physics, { log, collectors: 1, buffered }, variant);
  const told = history();
  const client = physics.spawn("client", "outside");
  const began = physics.wall();
  everyMinute(world);
  const violations: Violation[] = [];
  for (const [at, step] of steps.entries()) {
    if (at === 1) world.poison(0, "not json");
    if (buffered && at % 2 === 1) interrupt(world);
    let isDone = false;
    const submit = async (): Promise<void> => {
      for (const [source, id, fact, who] of step) {
        const submission = submissionOf(source, id, fact, who);
        told.submissions.push(submission);
        // One arrival time for all attempts, so that the record is the same whichever of them counts.
        const received = began + at * minute;
        while (submission.status !== "ok") {
          try {
            const answer = await world.collectors[0]?.call(client, "post", (collect) =>
              collect.accept(
                source,
                submission.event === null ? [] : [{ ok: true, event: submission.event }],
                () => {},
                received,
              ),
            );
            if (answer?.ok) submission.status = "ok";
          } catch {
            // Sent again, as senders do.
          }
          await physics.sleep(client, 500);
        }
      }
      isDone = true;
    };
    void submit();
    const settled = () => isDone && physics.late() === 0 && isCaughtUp(world);
    if (!(await time.run(settled, time.now() + stepMs))) {
      violations.push({ check: "recovery", detail: `step ${at} did not recover in ${stepMs / minute} minutes` });
      break;
    }
  }
  await time.run(() => false, time.now() + 2_000);
  violations.push(...checkWorld(world, told, { cutSize: 1000, lags: false }));
  return { world, violations };
};

/** The log takes nothing for three seconds: every second step goes through the buffer, whose I/Os fail in turn too. */
const interrupt = ({ log, machine: { scheduler } }: World): void => {
  log.writable = false;
  scheduler.after(3_000, () => {
    log.writable = true;
  });
};

const submissionOf = (source: Source, id: string, fact: EventFact, who: Who): Submission => {
  const { user, device, email } = who;
  const isMerge = fact.type === "identify" && user !== undefined && device !== undefined;
  const key = user !== undefined && !isMerge ? keyOf("user", user) : keyOf("anonymous", device ?? "");
  const event: CanonicalEvent = {
    fact,
    id,
    identity: {
      ...(user === undefined ? {} : { user_id: user }),
      ...(device === undefined ? {} : { anonymous_id: device }),
    },
    email: email === undefined ? null : { sha256: email },
    key: null,
    traits: null,
    session: "s1",
    consent: null,
    context: null,
    original: null,
    sent: null,
  };
  const pointer = email === undefined ? null : keyOf("email", email);
  return { name: `${source.source}/${id}`, source, event, key, pointer, status: "info", submitted: 0 };
};

/** All that must be the same whatever failed: people, and the sums of items. */
const stateOf = (world: World): string =>
  JSON.stringify([
    Array.from(world.people.values(), (person) => [person.key, person.text()]).sort(([a = ""], [b = ""]) =>
      a < b ? -1 : 1,
    ),
    [...sumTexts(world.shards.map((shard) => shard.rows))],
  ]);
