import { expect, it } from "vitest";
import { addressInUrl, type Design, doorstep, lastWrite, renderAtOpen } from "../../support/mail-clients/designs.ts";
import { type Clicks, type ReaderName, readers, readMails, undecidable } from "../../support/mail-clients/trace.ts";

/** Readers of each design, two mails each. MAIL_READERS=n: more, for a share that 10,000 clicks bear out. */
const people = Number(process.env["MAIL_READERS"] ?? 500);

const names = Object.keys(readers) as ReaderName[];

const score = async (design: Design): Promise<ReadonlyMap<ReaderName, Clicks>> => {
  const scores = new Map<ReaderName, Clicks>();
  let seed = 0;
  for (const name of names) {
    const total: Clicks = { right: 0, wrong: 0 };
    for (let n = 0; n < (people * readers[name].share) / 100; n++) {
      const { right, wrong } = await readMails(design, name, ++seed);
      total.right += right;
      total.wrong += wrong;
    }
    scores.set(name, total);
  }
  return scores;
};

const sum = (clicks: Iterable<Clicks>): Clicks => {
  const total: Clicks = { right: 0, wrong: 0 };
  for (const { right, wrong } of clicks) {
    total.right += right;
    total.wrong += wrong;
  }
  return total;
};
const share = ({ right, wrong }: Clicks): string => `${((100 * right) / (right + wrong)).toFixed(2)} %`;

it("leads a click to what its picture showed, whichever client showed it", { timeout: 900_000 }, async () => {
  const table: Record<string, Record<string, string | number>> = {};
  const all = new Map<string, Clicks>();
  for (const design of [doorstep(), lastWrite(), addressInUrl(), renderAtOpen()]) {
    const scores = await score(design);
    const total = sum([...scores].filter(([name]) => name !== undecidable).map(([, clicks]) => clicks));
    all.set(design.name, total);
    for (const [name, clicks] of [...scores, ["all that can be told", total] as const]) {
      table[name] = { clicks: clicks.right + clicks.wrong, ...table[name], [design.name]: share(clicks) };
    }
  }
  console.table(table);
  const [ours = 0, ...others] = Array.from(all.values(), ({ right, wrong }) => right / (right + wrong));
  expect(ours).toBeGreaterThanOrEqual(0.9999);
  for (const other of others) expect(other).toBeLessThan(ours);
});
