import * as z from "zod";
import type { BareName } from "./bare-worker.ts";
import { requestBytes } from "./connection.ts";
import type { Requests } from "./load.ts";
import { batchRequest, people, personId, viewsBody } from "./shop.ts";

export type Workload = {
  /** Sent once to each side before it is measured, so that objects, lists and pictures are warm. */
  readonly warmUp: { readonly ours: readonly Buffer[]; readonly bare: readonly Buffer[] };
  readonly ours: Requests;
  readonly bare: Requests;
};

const eventsPerBatch = 20;
export const itemsAsked = 10;

export type Bench = {
  readonly about: string;
  readonly bare: BareName;
  /** Object bindings of ours that lead nowhere. */
  readonly idle: readonly string[];
  /** Whether it needs a catalogue and shoppers with a past. */
  readonly isFilled: boolean;
  /** On a gateway at this URL. */
  readonly workload: (url: string) => Workload | Promise<Workload>;
};

/** More people than batches in flight, and few enough batches each that nobody's unapplied events pile up. */
const collectors = 1_000;

/** One person's batches of so many events. */
const collectOf = (events: number) => (): Workload => {
  let sent = 0;
  const next = (): Buffer => {
    sent += 1;
    return batchRequest(viewsBody(`collector-${sent % collectors}`, events, sent, `${process.pid}-${sent}`));
  };
  const once = (): Buffer[] => Array.from({ length: collectors }, next);
  return { warmUp: { ours: once(), bare: once() }, ours: next, bare: next };
};

const recommend = (): Workload => {
  const requests = Array.from({ length: people }, (_, i) =>
    requestBytes("GET", `/v1/recommendations?user_id=${personId(i)}&limit=${itemsAsked}`, {
      authorization: "Bearer rk_dev",
    }),
  );
  const next = inTurn(requests);
  return {
    warmUp: { ours: [...requests, ...requests], bare: requests },
    ours: next,
    bare: next,
  };
};

const Minted = z.object({ tokens: z.array(z.object({ slots: z.array(z.object({ image_url: z.string() })) })) });

const open =
  (placement: object) =>
  async (url: string): Promise<Workload> => {
    const headers = { authorization: "Bearer sk_dev", "content-type": "application/json" };
    await fetch(`${url}/v1/placements/bench`, { method: "PUT", headers, body: JSON.stringify(placement) });
    const asked = Array.from({ length: people }, (_, i) => ({
      user_id: personId(i),
      send_id: "bench",
      placement: "bench",
    }));
    const answer = await fetch(`${url}/v1/tokens`, { method: "POST", headers, body: JSON.stringify(asked) });
    const { tokens } = Minted.parse(await answer.json());
    const paths = tokens.flatMap(({ slots }) => slots.map(({ image_url }) => new URL(image_url).pathname));
    const requests = paths.map((path) => requestBytes("GET", path, { accept: "image/*" }));
    const bare = Array.from({ length: people }, (_, i) =>
      requestBytes("GET", `/o/${personId(i)}`, { accept: "image/*" }),
    );
    return {
      warmUp: { ours: [...requests, ...requests], bare },
      ours: inTurn(requests),
      bare: inTurn(bare),
    };
  };

export const inTurn = (requests: readonly Buffer[]): Requests => {
  let sent = 0;
  return () => requests[sent++ % requests.length] ?? Buffer.alloc(0);
};

export const benches = {
  collect: {
    about: `POST /v1/batch, ${eventsPerBatch} events of one of ${collectors} people; the readers that apply them stand still`,
    bare: "collect",
    idle: ["READER"],
    isFilled: false,
    workload: collectOf(eventsPerBatch),
  },
  collect_one: {
    about: "the same with a single event per batch",
    bare: "collect",
    idle: ["READER"],
    isFilled: false,
    workload: collectOf(1),
  },
  pipeline: {
    about: "the same while the readers apply everything on the same core, beside the same bare Worker",
    bare: "collect",
    idle: [],
    isFilled: false,
    workload: collectOf(eventsPerBatch),
  },
  recommend: {
    about: `GET /v1/recommendations, ${itemsAsked} items for one of ${people} known people`,
    bare: "recommend",
    idle: [],
    isFilled: true,
    workload: recommend,
  },
  open: {
    about: `GET /o/{token}/{slot}.jpg, every slot of ${people} messages, every card drawn before`,
    bare: "image",
    idle: [],
    isFilled: true,
    workload: open({ slots: 3 }),
  },
  open_strip: {
    about: `the same with the three cards of a message in one picture`,
    bare: "image",
    idle: [],
    isFilled: true,
    workload: open({ slots: 3, template: "card-square", layout: "strip" }),
  },
} as const satisfies Record<string, Bench>;
