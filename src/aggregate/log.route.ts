import { Hono } from "hono";
import type { Clock } from "../base/clock.port.ts";
import type { Readers } from "../collect/readers.port.ts";
import { limits } from "../contract/limits.ts";
import { LogAgainRequest, type LogAgain, type LogEpochs, type LogPage, type LogPeople } from "../contract/operate.ts";
import { decode } from "../log/codec.ts";
import type { Page } from "../log/event-log.port.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import { sortAgain } from "./append-again.ts";
import { currentOf, epochNamed, partitionsOf, type Epoch, type Epochs } from "./epochs.ts";
import { jsonBody, reached, wholeNumber } from "../platform/http/operator-request.ts";
import type { ReaderIdentity } from "./reader-name.ts";
import type { ReaderStatus } from "./reader.ts";

export type LogRouteDeps = {
  readonly auth: Auth;
  readonly epochs: Epochs;
  readonly serving: number;
  readonly reader: (identity: ReaderIdentity) => { status(): Promise<ReaderStatus> };
  readonly readers: Readers;
  readonly clock: Clock;
};

/** Bytes of records read for one answer. */
const pageBytes = 1_000_000;

/** The log as it is stored, who appears in it, and how far each epoch is read. With a secret key; reads only. */
export const logRoutes = ({ auth, epochs, serving, reader, readers, clock }: LogRouteDeps): Hono => {
  const app = new Hono();

  app.get("/v1/log", async (c) => {
    await auth.require(c, ["secret"]);
    const limit = wholeNumber(c.req.query("limit") ?? "100", "limit", 1, limits.pageSize);
    const { epoch, partition, from } = placeOf(epochs, (name) => c.req.query(name));
    const bounds = await epoch.log.bounds(partition);
    if (!bounds.ok) throw new HttpError("unavailable", bounds.error.message);
    const { earliest, end } = bounds.value;
    const { records } = await pageOf(epoch, partition, from ?? earliest);
    const data = records.slice(0, limit).map(({ offset, value }) => {
      const decoded = decode(value);
      return decoded.ok ? { offset, record: decoded.value } : { offset, value };
    });
    return c.json({
      epoch: epoch.log.epoch,
      partition,
      earliest,
      end,
      data,
      cursor: cursorAfter(data, end),
    } satisfies LogPage);
  });

  app.get("/v1/log/people", async (c) => {
    await auth.require(c, ["secret"]);
    const { epoch, partition, from } = placeOf(epochs, (name) => c.req.query(name));
    const { records, end } = await pageOf(epoch, partition, from ?? 0);
    const page = records.slice(0, limits.pageSize);
    const people = page.flatMap(({ value }) => {
      const decoded = decode(value);
      return decoded.ok ? [decoded.value.key] : [];
    });
    return c.json({ people: [...new Set(people)], cursor: cursorAfter(page, end) } satisfies LogPeople);
  });

  app.post("/v1/log/again", async (c) => {
    await auth.require(c, ["secret"]);
    const { to, ...asked } = await jsonBody(c, LogAgainRequest);
    const place = { epoch: asked.epoch, partition: String(asked.partition), from: String(asked.from) };
    const { epoch, partition, from } = placeOf(epochs, (name) => place[name]);
    const { records } = await pageOf(epoch, partition, from ?? 0);
    const page = records.slice(0, limits.pageSize).filter(({ offset }) => offset <= to);
    const sorted = sortAgain(page, clock.now());
    const results = await currentOf(epochs).log.append(sorted.again);
    const failed = results.find((result) => !result.ok);
    if (failed?.ok === false) throw new HttpError("unavailable", `${failed.error.message}; repeating is harmless`);
    await readers.wake([...new Set(results.flatMap((result) => (result.ok ? [result.value.partition] : [])))]);
    const { again, tooOld, unreadable } = sorted;
    return c.json({
      read: page.length,
      appended: again.length,
      too_old: tooOld,
      unreadable,
      cursor: cursorAfter(page, to + 1),
    } satisfies LogAgain);
  });

  app.get("/v1/log/epochs", async (c) => {
    await auth.require(c, ["secret"]);
    const current = currentOf(epochs);
    return c.json({
      epochs: await Promise.all(
        epochs.map(async (epoch) => {
          const statuses = await reached(() =>
            Promise.all(
              partitionsOf(epoch).map((partition) =>
                reader({ generation: serving, epoch: epoch.log.epoch, partition }).status(),
              ),
            ),
          );
          const lags = statuses.map(({ lagRecords }) => lagRecords);
          return {
            epoch: epoch.log.epoch,
            current: epoch === current,
            drained: statuses.every(({ lagRecords, cut }) => lagRecords === 0 && cut === null),
            lag: lags.reduce((sum, lag) => (sum === null || lag === null ? null : sum + lag), 0),
            partitions: statuses.map(({ partition, next, end, lagRecords, stuck, failing }) => ({
              partition,
              next,
              end,
              lag: lagRecords,
              stuck: stuck === null ? null : `${stuck.reason}: ${stuck.detail}`,
              failing,
            })),
          };
        }),
      ),
    } satisfies LogEpochs);
  });

  return app;
};

const placeOf = (
  epochs: Epochs,
  given: (name: "epoch" | "partition" | "from") => string | undefined,
): { epoch: Epoch; partition: number; from: number | null } => {
  const name = given("epoch") ?? currentOf(epochs).log.epoch;
  const named = epochNamed(epochs, name);
  if (named === null) throw new HttpError("not_found", "There is no epoch of that name.", { field: "epoch" });
  const { epoch } = named;
  const partition = wholeNumber(given("partition") ?? "", "partition", 0, epoch.log.partitions - 1);
  const from = given("from");
  return {
    epoch,
    partition,
    from: from === undefined ? null : wholeNumber(from, "from", 0, Number.MAX_SAFE_INTEGER),
  };
};

const pageOf = async ({ log }: Epoch, partition: number, from: number): Promise<Page> => {
  const read = await log.read(partition, from, pageBytes);
  if (read.ok) return read.value;
  if (read.error.reason === "unavailable") throw new HttpError("unavailable", read.error.message);
  throw new HttpError("invalid_field", read.error.message, { field: "from" });
};

/** Records may have been left off: the page ends at its last record. */
const cursorAfter = (
  page: readonly { readonly offset: number }[],
  end: number,
): { next: number | null; has_more: boolean } => {
  const last = page.at(-1);
  const next = last === undefined || last.offset + 1 >= end ? null : last.offset + 1;
  return { next, has_more: next !== null };
};
