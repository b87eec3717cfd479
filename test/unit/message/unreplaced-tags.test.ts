import { describe, expect, it } from "vitest";
import { unreplacedTag } from "../../../src/message/unreplaced-tags.ts";
import { openWorld } from "../../support/open-world.ts";

const origin = "https://d.example";

describe("an address with a merge tag that nobody replaced", () => {
  it.each([
    ["/o/%%token%%/1.jpg", "token"],
    ["/o/%25%25token%25%25/1.jpg", "token"],
    ["/o/*|DOORSTEP|*/1.jpg", "token"],
    ["/c/*%7CDOORSTEP%7C*/1", "token"],
    ["/o/{{%20person.doorstep%20}}/default/news/1.jpg", "token"],
    ["/o/%7B%7Bperson.doorstep%7D%7D/default/news/1.jpg", "token"],
    ["/o/abc/${placement}/news/1.jpg", "placement"],
    ["/o/abc/default/{{campaign.${dispatch_id}}}/1.jpg", "send"],
    ["/o/abc/default/%jobid%/1.jpg", "send"],
    ["/o/abc/default/@CAMPAIGN@/1.jpg", "send"],
    ["/o/abc/default/*[send]*/1.jpg", "send"],
    // Our own placeholder in a person's addresses.
    ["/c/abc/default/{send_id}/1", "placeholder"],
    ["/c/abc/default/%7Bsend_id%7D/1", "placeholder"],
    ["/o/abc/<%=%20slot%20%>.jpg", "slot"],
    ["/o/abc/%%slot%%.jpg", "slot"],
    ["/o/{{ token | default: 'a/b' }}/1.jpg", "path"],
    ["/o/[[a/b/c]]/1.jpg", "path"],
  ])("is %s", (path, at) => {
    expect(unreplacedTag(origin + path)).toBe(at);
    expect(unreplacedTag(new URL(path, origin).href)).toBe(at);
  });

  it.each([
    "/o/AbC-_9/1.jpg",
    "/o/abc/default/news%20letter/1.jpg",
    "/o/abc/default/50%25-off/1.jpg",
    "/o/abc/default/a@b/1.jpg",
    "/c/abc/1?utm_source={{ x }}&y=%%z%%",
    "/c/abc/default/{half/1",
  ])("is not %s", (path) => {
    expect(unreplacedTag(origin + path)).toBeNull();
  });

  it("gets the item-free picture and the home page, and is counted, but said only once a minute", async () => {
    const { mint, see, follow, state, alerts, counted, logged, person } = openWorld();
    const { images, clicks } = await mint(null);
    const unfilled = (url = "") => url.replace("{send_id}", "*|CAMPAIGN_UID|*");
    for (let opens = 0; opens < 3; opens++) expect(await see(unfilled(images[0]))).toBeNull();
    expect(await follow(unfilled(clicks[0]))).toBe("");
    expect(alerts).toEqual([{ event: "merge_tag_unreplaced", route: "image", at: "send", requests: 1 }]);
    state.now += 60_000;
    await see("/o/%%token%%/1.jpg");
    expect(alerts[1]).toEqual({ event: "merge_tag_unreplaced", route: "image", at: "token", requests: 4 });
    expect(counted.filter((one) => one.startsWith("merge_tags_unreplaced_total"))).toHaveLength(5);
    expect([logged, person.writes]).toEqual([[], 0]);
    const filled = (url = "") => url.replace("{send_id}", "news");
    expect(await see(filled(images[0]))).toBe("lamp-1");
  });

  it("works with our own placeholder, as one send, and is said all the same", async () => {
    const { mint, see, alerts } = openWorld();
    const { images } = await mint(null);
    expect(await see(images[0] ?? "")).toBe("lamp-1");
    expect(alerts).toMatchObject([{ at: "placeholder" }]);
  });
});
