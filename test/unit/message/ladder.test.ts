import { describe, expect, it } from "vitest";
import { openWorld } from "../../support/open-world.ts";

const gmail = { "user-agent": "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)" };
const apple = { "user-agent": "Mozilla/5.0" };
const android = { "user-agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36" };

const first = (addresses: readonly string[]): string => addresses[0] ?? "";

/** A message that Gmail showed once. */
const opened = async () => {
  const world = openWorld();
  const { images, clicks } = await world.mint("news");
  expect(await world.see(first(images), gmail)).toBe("lamp-1");
  return { ...world, images, clicks };
};

describe.each(["refuses", "never", 2_000] as const)("a person's object that does not answer in time (%s)", (how) => {
  it("has a copy in its place: the same items in every slot, and clicks that lead to them", async () => {
    const { answers, images, clicks, see, follow, acts, counted } = await opened();
    acts("shoe");
    answers.person = how;
    for (const [at, url] of images.entries()) expect(await see(url, gmail)).toBe(`lamp-${at + 1}`);
    for (const [at, url] of clicks.entries()) expect(await follow(url, android)).toBe(`lamp-${at + 1}`);
    expect(counted.filter((one) => one === 'messages_read_total {"route":"image","from":"copy"}')).toHaveLength(3);
  });

  it("and no copy either: the item-free picture, and the placement's page", async () => {
    const { answers, mint, see, follow } = openWorld();
    const { images, clicks } = await mint("news");
    answers.person = how;
    for (const url of images) expect(await see(url, gmail)).toBeNull();
    for (const url of clicks) expect(await follow(url, android)).toBe("");
  });

  it("and a store of copies that does not answer either: the same", async () => {
    const { answers, images, clicks, see, follow } = await opened();
    answers.person = how;
    for (const copies of ["refuses", "never"] as const) {
      answers.copies = copies;
      expect(await see(first(images), gmail)).toBeNull();
      expect(await follow(first(clicks), android)).toBe("");
    }
  });
});

describe("a picture that was served from a copy", () => {
  it("is noted when the object answers again: a click by its client leads to it, whatever was decided since", async () => {
    const { answers, images, clicks, see, follow, acts, state, idle } = await opened();
    acts("shoe");
    state.now += 20_000;
    answers.person = "refuses";
    expect(await see(first(images), apple)).toBe("lamp-1");
    answers.person = "well";
    await idle();
    state.now += 20_000;
    expect(await see(first(images), gmail)).toBe("shoe-1");
    state.now += 3_600_000;
    expect(await follow(first(clicks), { "user-agent": "Mozilla/5.0 (iPhone) AppleWebKit/605 Safari/604" })).toBe(
      "lamp-1",
    );
  });

  it("is told by the object that answers too late, which notes what was shown and not what it would have shown", async () => {
    const { answers, images, clicks, see, follow, acts, state, idle, person } = await opened();
    acts("shoe");
    state.now += 20_000;
    // Long enough to be given up, not to be unheard of.
    answers.person = 90;
    expect(await see(first(images), gmail)).toBe("lamp-1");
    answers.person = "well";
    await idle();
    const { ledger } = await person.message("", "news\ndefault");
    expect(ledger?.current.slots[0]?.item).toBe("shoe-1");
    expect(await follow(first(clicks), android)).toBe("lamp-1");
  });

  it("is an open once per client, and a scanner's is none", async () => {
    const { answers, images, see, logged, idle, state } = await opened();
    answers.person = "refuses";
    for (const agent of ["Barracuda", "Barracuda"]) {
      expect(await see(first(images), { "user-agent": agent })).toBe("lamp-1");
    }
    for (let n = 0; n < 3; n++) {
      state.now += 300;
      expect(await see(first(images), apple)).toBe("lamp-1");
    }
    answers.person = "well";
    await idle();
    expect(logged.filter(({ type }) => type === "opened")).toHaveLength(2);
  });
});

describe("a copy", () => {
  it("is kept once per rendering and client: not at every fetch, nor of a preview, a scanner's or only a click", async () => {
    const { copies, mint, see, follow } = openWorld();
    const { images, clicks } = await mint("news");
    await follow(first(clicks), android);
    await see(first(images), { "user-agent": "Proofpoint" });
    const preview = await mint("proof");
    await see(first(preview.images), gmail);
    expect(copies.calls.keep).toBe(0);
    for (const url of [...images, ...images]) await see(url, gmail);
    expect(copies.calls.keep).toBe(1);
    expect(copies.calls.find).toBe(0);
  });

  it("follows a new decision", async () => {
    const { answers, images, see, acts, state, copies } = await opened();
    acts("shoe");
    state.now += 20_000;
    expect(await see(first(images), gmail)).toBe("shoe-1");
    expect(copies.calls.keep).toBe(2);
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBe("shoe-1");
  });

  it("is under a name in which nobody is to be read", async () => {
    const { copies } = await opened();
    expect(copies.texts()).toContain("lamp-1");
    for (const readable of ["ada", '"news', "news\\\\n", "news\\n"]) expect(copies.texts()).not.toContain(readable);
  });

  it("is of no use after 30 days", async () => {
    const { answers, images, see, state } = await opened();
    answers.person = "refuses";
    state.now += 30 * 86_400_000 - 1;
    expect(await see(first(images), gmail)).toBe("lamp-1");
    state.now += 2;
    expect(await see(first(images), gmail)).toBeNull();
  });
});

describe("somebody who withdrew", () => {
  it("sees nothing of them when their object goes away, though it had a copy: whoever heard of it took it away", async () => {
    const { answers, images, clicks, see, follow, kept, pseudonym } = await opened();
    await kept.forget(await pseudonym("ada"));
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBeNull();
    expect(await follow(first(clicks), android)).toBe("");
  });

  it("and whom the store was not told of: the next picture that their object answers takes the copies away", async () => {
    const { answers, images, see, person, copies } = await opened();
    person.current = { ...person.current, withdrawn: true };
    for (const url of images) expect(await see(url, gmail)).toBeNull();
    expect(copies.calls.forget).toBe(1);
    answers.person = "refuses";
    for (const url of images) expect(await see(url, gmail)).toBeNull();
  });

  it("and whose object says so too late for the picture: the next one shows nothing", async () => {
    const { answers, images, see, person, idle } = await opened();
    person.current = { ...person.current, withdrawn: true };
    answers.person = 90;
    await see(first(images), gmail);
    await idle();
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBeNull();
  });

  it("is forgotten in what is kept late of before, and has copies again once they are back", async () => {
    const { answers, images, see, kept, pseudonym, state, person, acts } = await opened();
    const key = await pseudonym("ada");
    const before = await person.message(key, "news\ndefault");
    state.now += 1_000;
    await kept.forget(key);
    if (before.ledger !== null) kept.keep(key, "news\ndefault", before.ledger);
    await new Promise((resolve) => setTimeout(resolve, 20));
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBeNull();
    answers.person = "well";
    acts("shoe");
    state.now += 20_000;
    expect(await see(first(images), gmail)).toBe("shoe-1");
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBe("shoe-1");
  });

  it("as whoever they became since: their copies are those of one who withdrew", async () => {
    const { answers, images, see, kept, pseudonym, state } = openWorldOfMerged();
    const { images: own } = await images();
    expect(await see(first(own), gmail)).toBe("lamp-1");
    state.now += 1_000;
    await kept.forget(await pseudonym("other"));
    answers.person = "refuses";
    expect(await see(first(own), gmail)).toBeNull();
  });

  it("is tried again when the store could not be told, and nothing shows while it is away", async () => {
    const { answers, images, see, kept, pseudonym, idle } = await opened();
    answers.copies = "refuses";
    await kept.forget(await pseudonym("ada"));
    answers.person = "refuses";
    expect(await see(first(images), gmail)).toBeNull();
    answers.copies = "well";
    await idle();
    expect(await see(first(images), gmail)).toBeNull();
  });
});

/** The person of the mail has become somebody else. */
function openWorldOfMerged() {
  const world = openWorld();
  const { person } = world;
  const inner = person.message.bind(person);
  let other = "";
  person.message = async (...given) => ({ ...(await inner(...given)), owner: other });
  return {
    ...world,
    images: async () => {
      other = await world.pseudonym("other");
      return world.mint("news");
    },
  };
}

describe("an object that is slow but alive", () => {
  it("is waited for at the first open, which has no copy: Apple would keep the item-free picture for ever", async () => {
    const { answers, mint, see, hurry } = openWorld();
    const { images } = await mint("news");
    hurry.by = 2;
    answers.person = 220;
    expect(await see(first(images), apple)).toBe("lamp-1");
  });
});

describe("everything that a picture needs", { timeout: 60_000 }, () => {
  it.each(["refuses", "never"] as const)("away (%s): every picture is one, most of them at once", async (how) => {
    const { answers, mint, fetch, hurry } = openWorld();
    const sends = await Promise.all(Array.from({ length: 100 }, (_, n) => mint(`news-${n}`, `reader-${n}`)));
    hurry.by = 1;
    [answers.person, answers.copies] = [how, how];
    const times: number[] = [];
    for (const url of sends.flatMap(({ images }) => images)) {
      const started = performance.now();
      const answer = await fetch(url, gmail);
      times.push(performance.now() - started);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const [p50, p99, most] = [sorted[150] ?? 0, sorted[297] ?? 0, sorted.at(-1) ?? 0];
    console.log(
      `person's object and copies, ${how}: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, most ${most.toFixed(1)} ms`,
    );
    expect(p99).toBeLessThan(1_500);
  });
});
