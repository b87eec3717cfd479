import { progress } from "../../scripts/lib/progress.ts";
import { untilNoLag } from "../../scripts/replay/lag.ts";
import { type Case, openCase, untilOver } from "./cases.ts";
import type { Client } from "./clients.ts";
import type { KilledGateway } from "./killed-gateway.ts";
import type { Row } from "./matrix.ts";
import type { Pages } from "./pages.ts";
import { startServer } from "./servers.ts";
import { type Status, statuses } from "./statuses.ts";
import { stockOf } from "./stored-marks.ts";

/** Pages open at once: most of them wait for a retry. */
const openAtOnce = 20;

export type World = {
  readonly url: string;
  readonly killed: KilledGateway;
  /** null where there is no browser. */
  readonly pages: Pages | null;
};

/** Sends every client through every status and reads what is in the store in the end. */
export const runMatrix = async (world: World, clients: readonly Client[]): Promise<readonly Row[]> => {
  const servers = clients.filter(({ place }) => place === "node");
  const browsers = world.pages === null ? [] : clients.filter(({ place }) => place === "browser");
  const shown = progress("conformance", (servers.length + browsers.length) * statuses.length);
  const cases: Case[] = [];
  let over = 0;
  const onOver = (): void => shown.at(++over, "cases");

  const open = async (client: Client, status: Status): Promise<Case> => {
    const one = await openCase(client, status, world);
    cases.push(one);
    return one;
  };

  world.killed.nextKilling(servers.length);
  await Promise.all(servers.map((client) => runOnServer(client, open, onOver)));
  const { pages } = world;
  if (pages !== null) {
    world.killed.nextKilling(browsers.length);
    const all = statuses.toReversed().flatMap((status) => browsers.map((client) => ({ client, status })));
    const next = async (): Promise<void> => {
      for (let one = all.shift(); one !== undefined; one = all.shift()) {
        await runOnPage(await open(one.client, one.status), pages);
        onOver();
      }
    };
    await Promise.all(Array.from({ length: Math.max(openAtOnce, browsers.length) }, next));
  }
  shown.end("all cases over");

  for (const url of [world.url, world.killed.url]) await untilNoLag(url, "sk_dev", 15_000, () => undefined);
  const rows: Row[] = [];
  for (const { client, status, plan, proxy, gatewayUrl } of cases) {
    rows.push({ client, status, requests: proxy.requests(), ...(await stockOf(gatewayUrl, plan)) });
    await proxy.close();
  }
  const rank = ({ client, status }: Row): number =>
    clients.indexOf(client) * statuses.length + statuses.indexOf(status);
  return rows.sort((a, b) => rank(a) - rank(b));
};

type Open = (client: Client, status: Status) => Promise<Case>;

/** All statuses at once, in one program. */
const runOnServer = async (client: Client, open: Open, onOver: () => void): Promise<void> => {
  const cases = await Promise.all(statuses.map((status) => open(client, status)));
  const done = new Set<string>();
  const program = startServer(
    client,
    cases.map(({ plan }) => plan),
    (id) => done.add(id),
  );
  await Promise.all(
    cases.map(async (one) => {
      await untilOver(one, () => done.has(one.plan.id));
      onOver();
    }),
  );
  await program.stop();
};

const runOnPage = async (one: Case, pages: Pages): Promise<void> => {
  const page = await pages.send(one.client, one.plan);
  await untilOver(one, () => true);
  await page.close();
};
