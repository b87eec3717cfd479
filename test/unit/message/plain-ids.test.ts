import { describe, expect, it } from "vitest";
import { cardTemplate } from "../../../src/contract/built-in-templates.ts";
import { defaultPlacement, type Placement } from "../../../src/contract/placement.ts";
import { messagePlacements } from "../../../src/message/placement.ts";
import { plainIdUse } from "../../../src/message/plain-ids.ts";
import { unreplacedTag } from "../../../src/message/unreplaced-tags.ts";
import { openWorld } from "../../support/open-world.ts";

const uuid = "6f2a9c1e-83d4-4b7a-9e15-c0d8b24f7a63";
const gmail = { "user-agent": "Mozilla/5.0 (Windows NT 5.1) Firefox/11.0 (via ggpht.com GoogleImageProxy)" };

const ofKinds: Record<string, Partial<Placement>> = {
  default: {},
  shared: { impersonal: true },
  open: { plain_ids: true },
};

const world = () => {
  const seen: { known: boolean; revision: number }[] = [];
  const placements = messagePlacements(
    (id) => (ofKinds[id] === undefined ? null : { ...defaultPlacement, ...ofKinds[id], id }),
    (id) => (id === cardTemplate.id ? cardTemplate : null),
  );
  const opened = openWorld({ placements });
  const image = (id: string, placement: string, slot = 1, send = "news") =>
    `/o/~${encodeURIComponent(id)}/${placement}/${send}/${slot}.jpg`;
  const click = (id: string, placement: string, slot = 1, send = "news") =>
    `/c/~${encodeURIComponent(id)}/${placement}/${send}/${slot}`;
  return { ...opened, seen, image, click };
};

describe("an address with a plain id in the token's place", () => {
  it.each([
    ["anybody@example.com", "default", "not_open"],
    [uuid, "default", "not_open"],
    ["anybody@example.com", "open", "guessable"],
    ["1234567", "open", "guessable"],
    ["0bc83cb571cd1c50ba6f3e8a78ef1346", "open", "guessable"],
    [uuid, "open", "person"],
    ["anybody@example.com", "shared", "nobody"],
    [uuid, "shared", "nobody"],
  ] as const)("%s in the placement %s: %s", async (id, placement, use) => {
    const { see, follow, image, click, alerts, counted, logged, person } = world();
    expect(plainIdUse({ ...defaultPlacement, ...ofKinds[placement] }, id)).toBe(use);
    const isTaken = use === "person" || use === "nobody";
    expect(await see(image(id, placement), gmail)).toBe(isTaken ? "lamp-1" : null);
    expect(await follow(click(id, placement))).toBe(isTaken ? "lamp-1" : "");
    expect(alerts).toEqual(isTaken ? [] : [{ event: "plain_id_refused", route: "image", reason: use, requests: 1 }]);
    const refusals = counted.filter((one) => one.startsWith("plain_ids_refused_total"));
    expect(refusals).toEqual(
      isTaken
        ? []
        : ["image", "click"].map((route) => `plain_ids_refused_total ${JSON.stringify({ route, reason: use })}`),
    );
    if (!isTaken) expect([logged, person.writes]).toEqual([[], 0]);
  });

  it.each([
    "/o/~x/1.jpg",
    "/o/~x/nowhere/news/1.jpg",
    "/o/~/shared/news/1.jpg",
    `/o/~${"x".repeat(201)}/shared/n/1.jpg`,
  ])("that is not whole gets the item-free picture: %s", async (path) => {
    const { see, counted } = world();
    expect(await see(path)).toBeNull();
    expect(counted).toContain('plain_ids_refused_total {"route":"image","reason":"malformed"}');
  });

  it("shows a person what is best for them, and is theirs on the log", async () => {
    const { see, acts, image, logged, pseudonym, state } = world();
    expect(await see(image(uuid, "open"), gmail)).toBe("lamp-1");
    acts("shoe");
    state.now += 20_000;
    expect(await see(image(uuid, "open", 2), gmail)).toBe("shoe-2");
    const [ref] = (logged[0]?.facts ?? []) as [{ key: string }];
    expect(ref.key).toBe(await pseudonym(uuid));
  });
});

describe("an impersonal placement", () => {
  it("looks at nothing of a person, whose slots agree all the same", async () => {
    const views: unknown[] = [];
    const { see, image, acts, state, mint } = openImpersonal(views);
    expect(await see(image(1), gmail)).toBe("lamp-1");
    acts("shoe");
    state.now += 20_000;
    // What the person does is no reason to decide again.
    expect(await see(image(2), gmail)).toBe("lamp-2");
    const { images } = await mint("sealed", "ada", "shared");
    await see(images[0] ?? "", gmail);
    expect(views).toEqual([nobody, nobody]);
  });

  it("is on a ledger that is no person's, nor on anybody's log", async () => {
    const { see, image, logged, pseudonym, keys } = openImpersonal([]);
    await see(image(1), gmail);
    expect(new Set(keys).size).toBe(1);
    expect(keys).not.toContain(await pseudonym("anybody@example.com"));
    expect(logged.map(({ facts }) => (facts[0] as { isNobodys?: true }).isNobodys)).toEqual([true]);
  });
});

const nobody = { known: false, revision: 0, viewed: [], purchased: [] };

function openImpersonal(views: unknown[]) {
  const opened = world();
  const keys: string[] = [];
  const placements = messagePlacements(
    (id) => ({ ...defaultPlacement, impersonal: true, id }),
    () => cardTemplate,
  );
  const watched = openWorld({
    placements,
    propose: async ({ known, revision, viewed, purchased }, _placement, slots) => {
      views.push({ known, revision, viewed, purchased });
      return Array.from({ length: slots }, (_, at) => ({ ...slotNamed(`lamp-${at + 1}`) }));
    },
  });
  const inner = watched.person.message.bind(watched.person);
  watched.person.message = (key, ...rest) => {
    keys.push(key);
    return inner(key, ...rest);
  };
  return { ...watched, keys, image: (slot: number) => opened.image("anybody@example.com", "shared", slot) };
}

const slotNamed = (item: string) => ({
  item,
  title: item,
  url: `https://shop.example/${item}`,
  image: "",
  price_text: "",
  was_price_text: "",
  reason: "",
  strategy: "popular",
});

describe("a person's address, in which the send is anybody's to make up", () => {
  it("keeps and counts no more new messages than a day may have; the pictures come all the same", async () => {
    const { mint, see, person, logged, counted, copies } = openWorld();
    const settle = person.settle.bind(person);
    person.settle = async (key, request) => {
      if (request.isOpenEnded !== true) return settle(key, request);
      return { current: request.proposal, shown: null, earlier: [], isUnkept: true };
    };
    const { images } = await mint(null);
    const made = (images[1] ?? "").replace("{send_id}", "made-up");
    expect(await see(made, gmail)).toBe("lamp-2");
    expect([logged, copies.calls.keep]).toEqual([[], 0]);
    expect(counted).toContain('messages_unkept_total {"route":"image"}');
    const sealed = await mint("sealed");
    expect(await see(sealed.images[1] ?? "", gmail)).toBe("lamp-2");
    expect([logged.length, copies.calls.keep]).toEqual([1, 1]);
  });
});

describe("the mark of a plain id", () => {
  it.each([
    ["/o/~%%subscriber%%/shared/news/1.jpg", "token"],
    ["/o/~{{id}}/shared/news/1.jpg", "token"],
    ["/o/~*|UNIQID|*/shared/news/1.jpg", "token"],
    ["/o/~@id@/shared/news/1.jpg", "token"],
    ["/o/~%25id%25/shared/news/1.jpg", "token"],
    ["/o/~anybody%40example.com/shared/news/1.jpg", null],
    ["/o/~anybody@example.com/shared/news/1.jpg", null],
  ])("before a merge tag that nobody replaced hides nothing: %s", (path, at) => {
    expect(unreplacedTag(`https://d.example${path}`)).toBe(at);
  });
});
