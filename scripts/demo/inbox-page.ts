import { escapeHtml as escape } from "../../src/base/html.ts";
import type { ShopItem } from "./shop.ts";

type Page = {
  readonly origin: string;
  readonly shopper: string;
  readonly items: readonly ShopItem[];
  readonly photo: (item: ShopItem) => string;
  /** For which the mail's pictures stay as they are after a fetch, ms. */
  readonly dwellMs: number;
};

/**
 * The page that the demo keeps serving: on the left an email with live pictures (`/mail`), on the right the shop, where
 * a person acts as the shopper. Everything goes to the gateway as it would from a real mail client and website.
 */
export const inboxPage = (page: Page): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Doorstep demo</title>
<style>${style}</style>
<header><b>Doorstep</b> demo · you are <b>${escape(page.shopper)}</b> · gateway at <code>${escape(page.origin)}</code></header>
<main>
<section class="mail">
  <div class="bar"><b>Inbox</b> <button id="open">Open the email again</button> <span id="status"></span></div>
  <div class="was"><span>At the opening before:</span><canvas width="0" height="0"></canvas></div>
  <p class="from"><b>Demo Shop</b> &lt;news@shop.doorstep.test&gt;<br><span>Three things at your doorstep</span></p>
  <iframe src="/mail" title="The email"></iframe>
  <div class="bar"><b>What the email service would get</b> <span id="timing"></span></div>
  <pre id="json">…</pre>
</section>
<section class="shop">
  <div class="bar"><b>Demo Shop</b> every button sends a real event</div>
  <div class="grid">${page.items
    .map(
      (
        item,
      ) => `<figure data-id="${escape(item.id)}" data-category="${escape(item.category)}" data-brand="${escape(item.brand)}" data-price="${escape(item.price)}">
      <img loading="lazy" src="${escape(page.photo(item))}" width="120" height="120" alt="">
      <figcaption>${escape(item.title)}<br>€${escape(item.sale_price ?? item.price)}</figcaption>
      <button data-event="Product Viewed">view</button><button data-event="Product Added">cart</button><button data-event="Order Completed">buy</button>
    </figure>`,
    )
    .join("")}</div>
</section>
</main>
<script>${script(page)}</script>
</html>`;

const style = `
*{box-sizing:border-box}body{margin:0;font:15px/1.45 system-ui,sans-serif;color:#111827;background:#f3f4f6}
header{padding:12px 20px;background:#111827;color:#fff}header code{color:#a5b4fc}
main{display:grid;grid-template-columns:minmax(640px,1fr) 1fr;gap:16px;padding:16px;align-items:start}
section{background:#fff;border:1px solid #e5e7eb;border-radius:10px;overflow:hidden}
.bar{padding:10px 16px;border-bottom:1px solid #e5e7eb;background:#fafafa}.bar span{color:#6b7280;font-size:13px}
.from{margin:0;padding:14px 30px}.from span{color:#6b7280}iframe{display:block;width:640px;height:620px;border:0}
.was{display:none;align-items:center;gap:12px;padding:10px 16px;border-bottom:1px solid #e5e7eb;color:#6b7280;font-size:13px}
.was.seen{display:flex}.was canvas{width:310px;height:132px}pre{margin:0;padding:16px;white-space:pre-wrap;font-size:12px;background:#0b1020;color:#d1d5db}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(136px,1fr));gap:8px;padding:12px}
figure{margin:0;border:1px solid #e5e7eb;border-radius:8px;padding:8px;text-align:center;font-size:13px}
figure img{max-width:100%;height:auto}button{font:inherit;font-size:12px;border:1px solid #d1d5db;border-radius:6px;background:#fff;padding:3px 8px;margin:4px 1px 0;cursor:pointer}
button:hover{background:#eef2ff}@media(max-width:1100px){main{grid-template-columns:1fr}}`;

const script = ({ origin, shopper, dwellMs }: Pick<Page, "origin" | "shopper" | "dwellMs">): string => `
const origin = ${JSON.stringify(origin)}, user = ${JSON.stringify(shopper)};
const status = document.getElementById("status"), json = document.getElementById("json"), timing = document.getElementById("timing");
async function showJson() {
  const started = performance.now();
  const answer = await (await fetch("/recommendations")).json();
  timing.textContent = Math.round(performance.now() - started) + " ms";
  json.textContent = JSON.stringify(answer, null, 2);
}
const mail = document.querySelector("iframe"), was = document.querySelector(".was"), canvas = document.querySelector("canvas");
// A picture that was fetched a moment ago stays: nobody wants an email that flickers.
const dwell = ${dwellMs + 500};
let openedAt = performance.now(), waiting;
mail.onload = () => { openedAt = performance.now(); };
function openMail() {
  clearTimeout(waiting);
  waiting = undefined;
  const cards = mail.contentDocument.querySelectorAll("img[id^=card]");
  canvas.width = 1240; canvas.height = 528;
  cards.forEach((card, at) => canvas.getContext("2d").drawImage(card, at * 420, 0, 400, 528));
  was.classList.add("seen");
  mail.contentWindow.location.reload();
  status.textContent = "opened at " + new Date().toLocaleTimeString();
}
function openSoon(said) {
  const left = Math.max(0, openedAt + dwell - performance.now());
  status.textContent = said + "; the email is opened again in " + Math.ceil(left / 1000) + " s";
  waiting ??= setTimeout(openMail, left);
}
document.getElementById("open").onclick = openMail;
for (const button of document.querySelectorAll("button[data-event]")) button.onclick = async () => {
  const { id, category, brand, price } = button.closest("figure").dataset;
  const product = { product_id: id, category, brand, price };
  const properties = button.dataset.event === "Order Completed" ? { order_id: crypto.randomUUID(), products: [{ ...product, quantity: 1 }] } : product;
  const started = performance.now();
  await fetch(origin + "/v1/track", { method: "POST", headers: { authorization: "Basic " + btoa("wk_dev:") }, body: JSON.stringify({ userId: user, event: button.dataset.event, messageId: crypto.randomUUID(), timestamp: new Date().toISOString(), properties }) });
  openSoon(button.dataset.event + " accepted in " + Math.round(performance.now() - started) + " ms");
  await showJson();
};
showJson();`;
