import { describe, expect, it } from "vitest";
import { type ClickPage, clickPage, clickPagePolicy, type PageItem } from "../../../src/message/click-page.ts";
import { hostileAddresses } from "../../support/open-redirects.ts";

const texts = [
  "<script>alert(1)</script>",
  "</title><script>alert(1)</script>",
  "</style><img src=x onerror=alert(1)>",
  `"><svg/onload=alert(1)>`,
  `' onmouseover='alert(1)`,
  "`onclick=alert(1)`",
  "<!--",
  "--><script>",
  "]]>",
  "&lt;script&gt;",
  "&#60;script&#62;",
  "{{constructor.constructor('alert(1)')()}}",
  "\u202e<script>",
  "\u0000<script>\u0000",
  "\ud800<script>",
  "＜script＞",
  "$&$1$`$'",
];
const photos = ["", ...hostileAddresses().filter((_, n) => n % 13 === 0)];

const item = (more: Partial<PageItem>): PageItem => ({
  href: "https://shop.example/p/1",
  title: "Lamp",
  photo: "",
  price: "",
  wasPrice: "",
  isSoldOut: false,
  ...more,
});

/** Every tag of the page, which is all of it that is markup where nothing was let through. */
const tag =
  /^<(!doctype html|\/?(html|head|body|main|ul|li|title|div|h1|h2|p|a|s|span|style)|html lang="en"|meta [^<>]*|style nonce="n"|h1 dir="auto"|a( class="(gone|seen gone)")? href="https:\/\/shop\.example\/[^"<>]*"( dir="auto")?|span class="(photo|title|price|out)"( dir="auto")?|img src="https?:\/\/[^"<>\s]*" alt="" loading="(eager|lazy)" decoding="async")>$/;
const directives = ["default-src", "style-src", "img-src", "base-uri", "form-action", "frame-ancestors"];

const expectHarmless = (page: ClickPage): void => {
  const html = clickPage(page, "n");
  const tags = html.match(/<[^>]*>?/g) ?? [];
  expect(tags.filter((one) => !tag.test(one))).toEqual([]);
  const policy = clickPagePolicy(page, "n");
  expect(policy).toMatch(/^[!-~]+( [!-~]+)*$/);
  expect(policy.split(";").map((one) => one.trim().split(" ")[0])).toEqual(directives);
  expect(policy).not.toMatch(/unsafe|data:|\*|,/);
};

describe("the page that answers a click", () => {
  it("shows whatever the catalogue says as text", () => {
    for (const text of texts) {
      const hostile = item({ title: text, price: text, wasPrice: text });
      const items = [hostile, item({ ...hostile, isSoldOut: true })];
      for (const top of [{ seen: hostile }, { heading: text }]) {
        expectHarmless({ shop: text, home: "https://shop.example/", top, items });
      }
    }
  });

  it(`takes photos from the web alone, and lets them change nothing of its policy: ${photos.length} addresses`, () => {
    for (const photo of photos) {
      expectHarmless({
        shop: "Shop",
        home: "https://shop.example/",
        top: { seen: item({ photo }) },
        items: [item({ photo })],
      });
    }
  });
});
