import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Gateway, startGateway } from "../../scripts/gateway/start.ts";
import { findChromium } from "../support/chromium.ts";
import { type Client, clients } from "./clients.ts";
import { type KilledGateway, startKilledGateway } from "./killed-gateway.ts";
import { isClean, keepMatrix, matrixText, type Row } from "./matrix.ts";
import { openPages, type Pages } from "./pages.ts";
import { runMatrix } from "./run-matrix.ts";
import { ours } from "./statuses.ts";

const isInstalled = inject("clientsInstalled");
const executablePath = isInstalled ? findChromium() : null;
const all = isInstalled ? clients() : [];
const canRun = ({ place }: Client): boolean => place === "node" || executablePath !== null;

describe.skipIf(!isInstalled)("other vendors' clients, unchanged", () => {
  const dirs = ["main", "killed"].map((name) => mkdtempSync(join(tmpdir(), `doorstep-conformance-${name}-`)));
  let gateway: Gateway;
  let killed: KilledGateway;
  let pages: Pages | null = null;
  let rows: readonly Row[] = [];

  beforeAll(async () => {
    const [dir = "", killedDir = ""] = dirs;
    gateway = await startGateway({ dir });
    killed = await startKilledGateway(killedDir);
    const inBrowsers = all.filter(({ place }) => place === "browser");
    if (executablePath !== null) pages = await openPages(executablePath, inBrowsers);
    rows = await runMatrix({ url: gateway.url, killed, pages }, all.filter(canRun));
    keepMatrix(rows);
    process.stdout.write(`\n${matrixText(rows)}\n`);
  }, 600_000);
  afterAll(async () => {
    await Promise.all([pages?.close(), killed?.stop(), gateway?.kill9()]);
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  const rowsOf = (client: Client): readonly Row[] => rows.filter((row) => row.client === client);
  const brief = ({ status, lost, doubled }: Row) => ({ status, lost, doubled });

  describe.each(all.filter(canRun))("$name $version", (client) => {
    it("loses and doubles nothing, whatever the gateway answers or befalls it", () => {
      const tested = rowsOf(client).filter(({ status }) => ours.includes(status) && !client.drops.includes(status));
      expect(tested.length).toBeGreaterThan(1);
      expect(tested.filter((row) => !isClean(row)).map(brief)).toEqual([]);
    });

    it("loses elsewhere only what it drops by its own design, and doubles nothing", () => {
      const tested = rowsOf(client);
      expect(tested.flatMap(({ doubled }) => doubled)).toEqual([]);
      // What it drops it need not lose: a browser resends some of it by itself.
      const losing = tested.filter(({ lost, status }) => lost.length > 0 && !client.drops.includes(status));
      expect(losing.map(brief)).toEqual([]);
    });
  });

  it("kills the gateway while they send", () => {
    expect(killed.kills()).toBe(executablePath === null ? 1 : 2);
  });
});
