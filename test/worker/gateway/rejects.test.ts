import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterAll, describe, expect, it } from "vitest";
import { CollectAnswer } from "../../../src/contract/collect.ts";
import { DevGood } from "../../../src/contract/dev.ts";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { ProfileEvents } from "../../../src/contract/profile.ts";
import { RejectCounts, RejectList, RepairAnswer, RepairAudit } from "../../../src/contract/rejects.ts";
import { call, told } from "../../support/gateway-calls.ts";

const [write, secret] = ["wk_dev", "sk_dev"];
const list = (query: string) => told(RejectList, `/v1/rejects?${query}`, secret);
const repair = (body: unknown) => told(RepairAnswer, "/v1/rejects/repair", secret, body);
const replay = (body: unknown) => told(RepairAnswer, "/v1/rejects/replay", secret, body);
const eventsOf = async (user: string) => (await told(ProfileEvents, `/v1/profiles/${user}/events`, secret)).data;
/** Views whose product goes by a name of the shop's own. */
const send = (user: string, ...ids: string[]) =>
  told(CollectAnswer, "/v1/batch", write, {
    sentAt: "2026-11-01T12:00:00.000Z",
    batch: ids.map((messageId) => ({
      type: "track",
      event: "Product Viewed",
      userId: user,
      messageId,
      timestamp: "2026-11-01T11:00:00.000Z",
      properties: { article: { nr: 17 }, email: `${user}@secret.example` },
    })),
  });
const mapping = [
  { op: "rename", path: "properties.article.nr", to: "/properties/product_id" },
  { op: "cast", path: "properties.product_id", type: "string" },
  { op: "remove", path: "properties.article" },
];
const idsOf = (page: RejectList) => page.data.map(({ event_id }) => event_id);

describe("GET /v1/rejects", () => {
  it("shows what was refused, whole and why", async () => {
    await send("lister", "l-1");
    await call("/v1/batch", write, "{ no json");
    const [body, event] = (await list("")).data;
    expect(event).toMatchObject({
      id: expect.stringMatching(/^dev:\d+\.0$/),
      source: "dev",
      reason: "missing_field",
      field: "batch.0.properties.product_id",
      event_id: "l-1",
      payload: { type: "track", userId: "lister", sentAt: "2026-11-01T12:00:00.000Z" },
      repairable: true,
    });
    expect(event?.repaired_at).toBeUndefined();
    expect(body).toMatchObject({ reason: "not_json", payload: "{ no json", repairable: false, event_id: null });
  });

  it("pages without gap or repeat while more arrive, by a cursor that carries the filter", async () => {
    await send("pager", "p-1", "p-2", "p-3");
    await send("pager", "p-4", "p-5");
    const since = (await list("id=p-1")).data[0]?.received_at ?? "";
    const first = await call(`/v1/rejects?reason=missing_field&since=${since}&limit=2`, secret);
    const link = /^<(\/v1\/rejects\?[^>]+)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const seen = idsOf(RejectList.parse(JSON.parse(first.text)));
    let { next } = RejectList.parse(JSON.parse(first.text)).cursor;
    expect(link).toContain(`cursor=${next}`);
    while (next !== null) {
      await send("pager", "p-late");
      await call("/v1/batch", write, "{");
      const page = await list(`limit=2&cursor=${next}`);
      expect(page.cursor.has_more).toBe(page.cursor.next !== null);
      seen.push(...idsOf(page));
      next = page.cursor.next;
    }
    expect(seen).toEqual(["p-5", "p-4", "p-3", "p-2", "p-1"]);
  });

  it("filters by source, reason, time, id and repair", async () => {
    await send("filter", "f-1", "f-2");
    const [found] = (await list("id=f-2")).data;
    expect(idsOf(await list(`id=${found?.id}`))).toEqual(["f-2"]);
    expect((await list("source=nobody")).data).toEqual([]);
    expect((await list("reason=unknown_type")).data).toEqual([]);
    expect(idsOf(await list(`id=f-2&until=${found?.received_at}`))).toEqual([]);
    expect(idsOf(await list(`id=f-2&since=${found?.received_at}&source=dev&repaired=false`))).toEqual(["f-2"]);
    expect((await list("repaired=true&id=f-2")).data).toEqual([]);
  });

  it.each([
    ["reason=odd", "reason"],
    ["since=yesterday", "since"],
    ["limit=0", "limit"],
    ["cursor=nonsense", "cursor"],
    ["cursor=WzFd", "cursor"],
  ])("names the parameter at fault: %s", async (query, field) => {
    const { status, text } = await call(`/v1/rejects?${query}`, secret);
    expect(status).toBe(400);
    expect(ErrorEnvelope.parse(JSON.parse(text)).error.field).toBe(field);
  });

  it("will not go on with another filter than the cursor's", async () => {
    await send("other", "o-1", "o-2");
    const { cursor } = await list("limit=1&reason=missing_field");
    expect((await call(`/v1/rejects?reason=not_json&cursor=${cursor.next}`, secret)).status).toBe(400);
  });

  it.each(["/v1/rejects", "/v1/rejects/counts", "/v1/rejects/audit"])("%s takes a secret key only", async (path) => {
    for (const key of [null, "rk_dev", write]) expect((await call(path, key)).status).toBe(401);
  });

  it("counts them by source and reason", async () => {
    const before = await told(RejectCounts, "/v1/rejects/counts?source=dev", secret);
    await send("counted", "c-1", "c-2");
    const after = await told(RejectCounts, "/v1/rejects/counts", secret);
    const own = after.data.find(({ source }) => source === "dev");
    expect(own?.reasons.missing_field).toBe((before.data[0]?.reasons.missing_field ?? 0) + 2);
    expect(own?.total).toBe((before.data[0]?.total ?? 0) + 2);
    expect(after.data.map(({ source }) => source)).toContain("dev-import");
  });

  it("holds nothing readable at rest", async () => {
    await send("sealed", "s-1");
    await repair({ id: "s-1", mapping: [{ op: "set", path: "properties.note", value: "sealed@secret.example" }] });
    for (const stub of [env.REJECTS.getByName("rejects:dev"), env.REJECT_INDEX.getByName("rejects")]) {
      const rows = await runInDurableObject(stub as DurableObjectStub, (_, { storage }) =>
        ["reject_packs", "marks", "counts", "sources", "audit"].flatMap((table) => {
          const exists = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", table).toArray().length > 0;
          return exists ? storage.sql.exec(`SELECT * FROM ${table}`).toArray() : [];
        }),
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toMatch(/secret\.example|sealed|product/);
    }
  });
});

describe("POST /v1/rejects/repair", () => {
  it("shows first what it would do", async () => {
    await send("dry", "d-1");
    const shown = await repair({ id: "d-1", mapping, dry_run: true });
    expect(shown).toMatchObject({ dry_run: true, counts: { selected: 1, accepted: 1 } });
    expect(shown.data[0]).toMatchObject({
      outcome: "accepted",
      event_id: "d-1",
      type: "product_viewed",
      before: { properties: { article: { nr: 17 } } },
      after: { properties: { product_id: "17" }, userId: "dry" },
    });
    const useless = await repair({ id: "d-1", mapping: [{ op: "remove", path: "userId" }], dry_run: true });
    expect(useless.data[0]).toMatchObject({ outcome: "rejected", reason: "no_identity", field: "userId" });
    expect(await eventsOf("dry")).toEqual([]);
    expect((await list("id=d-1")).data[0]).not.toHaveProperty("tried");
  });

  it("takes them in with their own ids and times, once, however often it is repeated", async () => {
    await send("mended", "m-1", "m-2");
    const [reject] = (await list("id=m-1")).data;
    const first = await repair({ ids: [reject?.id], mapping });
    expect(first.counts).toMatchObject({ selected: 1, accepted: 1 });
    expect((await list("id=m-1")).data[0]?.repaired_at).toMatch(/Z$/);
    const again = await repair({ ids: [reject?.id, "dev:999999.0", "odd"], mapping });
    expect(again.counts).toMatchObject({ selected: 3, accepted: 0, already_repaired: 1, unknown: 2 });

    const [event, ...more] = await eventsOf("mended");
    expect(more).toEqual([]);
    expect(event).toMatchObject({ id: "m-1", type: "product_viewed", received_at: reject?.received_at });
    // Seen an hour before it was sent, by the sender's clock.
    expect(Date.parse(reject?.received_at ?? "") - Date.parse(event?.occurred_at ?? "")).toBe(3_600_000);
    expect(event?.properties).toEqual({ product_id: "17", email: "mended@secret.example" });
  });

  it("has one effect when the same event was refused twice, or an answer was lost", async () => {
    await send("twice", "t-1");
    await send("twice", "t-1");
    expect((await repair({ id: "t-1", mapping })).counts.accepted).toBe(2);
    expect(await eventsOf("twice")).toHaveLength(1);
  });

  it("gives an event without an id one of the reject's", async () => {
    const event = { type: "track", event: "Product Viewed", userId: "nameless", properties: { article: { nr: 3 } } };
    await told(CollectAnswer, "/v1/batch", write, { batch: [event] });
    const [reject] = (await list("limit=1")).data;
    const shown = await repair({ ids: [reject?.id], mapping, dry_run: true });
    const done = await repair({ ids: [reject?.id], mapping });
    expect(done.data[0]?.event_id).toMatch(/^[0-9a-f]{32}$/);
    expect(done.data[0]?.event_id).toBe(shown.data[0]?.event_id);
    expect(await eventsOf("nameless")).toHaveLength(1);
  });

  it("knows what was said of it beside its words: consent, privacy signal, machine", async () => {
    const body = {
      a: "visitor-8",
      g: { marketing: false },
      e: [{ n: "Product Viewed", i: "n-1", p: { article: { nr: 1 } } }],
    };
    await call("/e?k=wk_dev", null, body, "POST", {
      "sec-gpc": "1",
      origin: "https://shop.example",
      "user-agent": "curl/8",
    });
    expect((await repair({ id: "n-1", mapping })).counts.accepted).toBe(1);
    const { data } = await told(DevGood, "/dev/good?user=visitor-8", null);
    expect(data).toMatchObject([{ id: "n-1", consent: { marketing: false, gpc: true }, bot: true }]);
  });

  it("leaves what it did not help, with the reason of now", async () => {
    await send("stays", "y-1");
    const done = await repair({ id: "y-1", mapping: [{ op: "remove", path: "userId" }] });
    expect(done.data[0]).toMatchObject({ outcome: "rejected", reason: "no_identity" });
    expect((await list("id=y-1")).data[0]).toMatchObject({ reason: "missing_field", tried: { reason: "no_identity" } });
    expect((await repair({ id: "y-1", mapping })).counts.accepted).toBe(1);
  });

  it("goes through a selection in steps", async () => {
    await send("steps", "g-1", "g-2", "g-3");
    const since = (await list("id=g-1")).data[0]?.received_at;
    const first = await repair({ reason: "missing_field", since, limit: 2, mapping });
    expect(first.data.map(({ event_id }) => event_id)).toEqual(["g-3", "g-2"]);
    const second = await repair({ cursor: first.cursor.next, limit: 2, mapping });
    expect(second.data.map(({ event_id }) => event_id)).toEqual(["g-1"]);
    expect(second.cursor.next).toBeNull();
    expect(await eventsOf("steps")).toHaveLength(3);
  });

  it("says that a body can not be repaired", async () => {
    await call("/v1/batch", write, "{ never json");
    const [reject] = (await list("reason=not_json&limit=1")).data;
    expect((await replay({ ids: [reject?.id] })).data).toEqual([
      { id: reject?.id, outcome: "not_repairable", event_id: null },
    ]);
  });

  it.each([
    [{ mapping }, "bad_request"],
    [{ id: "x", mapping: [] }, "invalid_field"],
    [{ id: "x", mapping: [{ op: "eval", path: "a" }] }, "invalid_field"],
    [{ id: "x", mapping: [{ op: "set", path: "__proto__.x", value: 1 }] }, "invalid_field"],
    [{ id: "x", ids: ["dev:1.0"], mapping }, "invalid_field"],
    [{ cursor: "odd", mapping }, "invalid_field"],
    ["{", "invalid_json"],
  ])("refuses %j", async (body, code) => {
    const { status, text } = await call("/v1/rejects/repair", secret, body);
    expect(status).toBe(400);
    expect(ErrorEnvelope.parse(JSON.parse(text)).error.code).toBe(code);
  });

  it("takes a secret key only", async () => {
    for (const path of ["/v1/rejects/repair", "/v1/rejects/replay"]) {
      for (const key of [null, "rk_dev", write]) expect((await call(path, key, { id: "x", mapping })).status).toBe(401);
    }
  });
});

describe("the ledger of repairs", () => {
  it("says who did what, when and with what effect, and knows nothing of rehearsals", async () => {
    await send("audited", "a-1", "a-2");
    await repair({ id: "a-1", mapping, dry_run: true });
    await repair({ id: "a-1", mapping });
    await replay({ id: "a-2" });
    const audit = await told(RepairAudit, "/v1/rejects/audit?limit=2", secret);
    const counts = { selected: 1, accepted: 0, rejected: 0, already_repaired: 0, not_repairable: 0, unknown: 0 };
    expect(audit.data).toMatchObject([
      { action: "replay", selection: { id: "a-2" }, mapping: [], counts: { ...counts, rejected: 1 } },
      { action: "repair", selection: { id: "a-1" }, mapping, counts: { ...counts, accepted: 1 } },
    ]);
    for (const { by, at } of audit.data) {
      expect(by.length).toBeGreaterThan(0);
      expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
    }
    const older = await told(RepairAudit, `/v1/rejects/audit?cursor=${audit.cursor.next}`, secret);
    expect(older.data.map(({ id }) => Number(id))).not.toContain(Number(audit.data[1]?.id));
    expect(older.data.length).toBeGreaterThan(0);
  });
});

describe("a source with a document", () => {
  const put = async (document: unknown) => {
    const { status, text } = await call("/v1/sources/dev", secret, document, "PUT");
    expect(status, text).toBeLessThan(300);
  };
  const planned = { type: "object", required: ["shelf"] };
  const event = (messageId: string, properties: object = {}) => ({
    batch: [{ type: "track", event: "Shelf Seen", userId: "planner@shop.example", messageId, properties }],
  });
  afterAll(() => call("/v1/sources/dev", secret, undefined, "DELETE"));

  it("has what its plan blocked repaired by the plan of today", async () => {
    await put({ plan: { events: { "Shelf Seen": planned }, violations: "block" } });
    await told(CollectAnswer, "/v1/batch", write, event("v-1", { at: 3 }));
    expect((await list("id=v-1")).data[0]).toMatchObject({ reason: "plan_violation", repairable: true });
    const still = await repair({ id: "v-1", mapping: [{ op: "remove", path: "none" }], dry_run: true });
    expect(still.data[0]).toMatchObject({ outcome: "rejected", reason: "plan_violation", after: { messageId: "v-1" } });
    expect((await replay({ id: "v-1" })).data[0]).toMatchObject({ outcome: "rejected", reason: "plan_violation" });
    const kept = (await list("id=v-1")).data;
    expect(kept, "an event refused again is not kept again").toHaveLength(1);
    expect(kept[0]).toMatchObject({ tried: { reason: "plan_violation" } });

    const helped = await repair({
      id: "v-1",
      mapping: [{ op: "rename", path: "properties.at", to: "properties.shelf" }],
    });
    expect(helped.counts.accepted).toBe(1);
    const [seen] = await eventsOf("planner@shop.example");
    expect(seen).toMatchObject({ id: "v-1", properties: { name: "Shelf Seen", shelf: 3 } });
  });

  it("keeps nothing for a repair that its scrubbing forbids, and leaves people apart", async () => {
    await put({ scrub: { rules: [{ match: "iban", action: "drop" }], values: { email: "drop" } } });
    const properties = { iban: "DE00", note: "mail ada@shop.example", article: { nr: 1 } };
    const refused = {
      type: "track",
      event: "Product Viewed",
      userId: "ada@shop.example",
      messageId: "z-1",
      properties,
    };
    await told(CollectAnswer, "/v1/batch", write, { batch: [refused] });
    const [reject] = (await list("id=z-1")).data;
    expect(reject?.payload).toMatchObject({
      userId: "ada@shop.example",
      properties: { note: "mail [email]", article: { nr: 1 } },
    });
    expect(JSON.stringify(reject?.payload)).not.toContain("DE00");
  });
});
