import { escapeHtml } from "../base/html.ts";

/** An item on a page that answers a click. Texts are as the catalogue has them, to be escaped here. */
export type PageItem = {
  /** Address, already allowed and complete. */
  readonly href: string;
  readonly title: string;
  /** Photo; empty, or no web address: none. */
  readonly photo: string;
  /** Empty: not said. */
  readonly price: string;
  readonly wasPrice: string;
  readonly isSoldOut: boolean;
};

export type ClickPage = {
  readonly shop: string;
  readonly home: string;
  /** What is on top: the item that was clicked, or a heading above all items of the picture. */
  readonly top: { readonly seen: PageItem } | { readonly heading: string };
  readonly items: readonly PageItem[];
};

const style = `
:root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; background: light-dark(#fafaf9, #161616); color: light-dark(#1c1917, #f1f1f0); }
main { max-width: 44rem; margin: 0 auto; padding: 1.25rem 1rem 2.5rem; }
a { color: inherit; text-decoration: none; }
a:hover span.title, a:focus-visible span.title, p a { text-decoration: underline; }
a:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93c5fd); outline-offset: 3px; border-radius: .75rem; }
h1, h2 { line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .9rem; }
ul { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: 1.25rem 1rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
h2 + ul { margin-top: 0; }
@media (min-width: 34rem) { ul { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
.photo { display: block; aspect-ratio: 1; border-radius: .75rem; overflow: hidden; background: #fff; border: 1px solid light-dark(#e7e5e4, #3a3a38); }
.photo img { display: block; width: 100%; height: 100%; object-fit: contain; }
.title { display: block; margin-top: .55rem; overflow-wrap: anywhere; }
.price { display: block; font-weight: 600; }
s { font-weight: 400; color: light-dark(#57534e, #b4b2ae); }
.out { display: inline-block; margin-top: .5rem; padding: .1rem .55rem; border-radius: 1rem; font-size: .85rem; background: light-dark(#44403c, #d6d3d1); color: light-dark(#fff, #1c1917); }
.gone .photo img { opacity: .55; filter: grayscale(1); }
.seen { display: grid; grid-template-columns: 6.5rem 1fr; gap: 1rem; align-items: center; }
.seen .out { margin: 0 0 .4rem; }
p { margin: 2.25rem 0 0; }
`;

/** The page as HTML, complete in itself; `nonce` is that of its content policy. */
export const clickPage = ({ shop, home, top, items }: ClickPage, nonce: string): string => {
  const title = "seen" in top ? "Sold out" : top.heading;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} – ${escapeHtml(shop)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
${"seen" in top ? seenItem(top.seen) : `<h1 dir="auto">${escapeHtml(title)}</h1>`}
${"seen" in top ? "<h2>Similar, in stock</h2>" : ""}
<ul>
${items.map((item) => `<li>${card(item)}</li>`).join("\n")}
</ul>
<p><a href="${escapeHtml(home)}" dir="auto">${escapeHtml(shop)}</a></p>
</main>
</body>
</html>
`;
};

const seenItem = (item: PageItem): string =>
  `<a class="seen gone" href="${escapeHtml(item.href)}">${photo(item, "eager")}<div>` +
  `<span class="out">Sold out</span><h1 dir="auto"><span class="title">${titleOf(item)}</span></h1></div></a>`;

const card = (item: PageItem): string =>
  `<a${item.isSoldOut ? ' class="gone"' : ""} href="${escapeHtml(item.href)}">${photo(item, "lazy")}` +
  `<span class="title" dir="auto">${titleOf(item)}</span>${item.isSoldOut ? '<span class="out">Sold out</span>' : priceOf(item)}</a>`;

const titleOf = ({ title }: PageItem): string => escapeHtml(title.trim() === "" ? "This item" : title);

const priceOf = ({ price, wasPrice }: PageItem): string => {
  if (price === "") return "";
  return `<span class="price">${escapeHtml(price)}${wasPrice === "" ? "" : ` <s>${escapeHtml(wasPrice)}</s>`}</span>`;
};

/** The title beside it says what it shows. */
const photo = (item: PageItem, loading: "eager" | "lazy"): string => {
  const url = photoUrl(item);
  const image = url === null ? "" : `<img src="${escapeHtml(url.href)}" alt="" loading="${loading}" decoding="async">`;
  return `<span class="photo">${image}</span>`;
};

/** A host may hold what means something in a policy, such as ";": only names are taken. */
const photoUrl = ({ photo: text }: PageItem): URL | null => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && /^[\w.-]+$/.test(url.hostname) ? url : null;
};

/** What the page may load: its own style, and photos from where its items have theirs. */
export const clickPagePolicy = ({ top, items }: ClickPage, nonce: string): string => {
  const all = "seen" in top ? [top.seen, ...items] : items;
  const photos = new Set(all.flatMap((item) => photoUrl(item)?.origin ?? []));
  const from = photos.size === 0 ? "'none'" : [...photos].join(" ");
  return `default-src 'none'; style-src 'nonce-${nonce}'; img-src ${from}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
};
