import { escapeHtml } from "../../base/html.ts";
import type { DevEvent, DevReject, DevTimeline } from "../../contract/dev.ts";

/**
 * The timeline as one page without anything from elsewhere. Everything that was sent is escaped here, and only here:
 * the page refreshes itself with what it gets from its own address. `nonce` is of the answer's content policy.
 */
export const timelinePage = (entries: DevTimeline["data"], nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Doorstep: what arrived</title>
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
header { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.3rem; margin: 0; }
button { font: inherit; padding: .2rem .8rem; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
td, th { border-top: 1px solid #8884; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
pre { margin: .4rem 0; white-space: pre-wrap; font: 13px/1.4 ui-monospace, monospace; }
th { min-width: 10rem; }
td:first-child { min-width: 7rem; }
td:nth-child(3) { min-width: 5rem; }
.good th { color: light-dark(#06663a, #7dd3a4); }
.bad th { color: light-dark(#a3121b, #ff9aa0); }
</style>
</head>
<body>
<header><h1>What arrived</h1><button type="button">Reset</button><span>The newest ${shownRows}; refreshes by itself. As JSON: <a href="/dev/timeline.json">timeline.json</a></span></header>
${rows(entries)}
<script nonce="${nonce}">
const newest = async () => {
  const text = await (await fetch(location.href)).text();
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
  const old = document.querySelector("main");
  if (main === null || main.dataset.newest === old.dataset.newest) return;
  for (const one of old.querySelectorAll("details[open]")) {
    const same = main.querySelector("#" + one.id);
    if (same !== null) same.open = true;
  }
  old.replaceWith(main);
};
document.querySelector("button").addEventListener("click", async () => {
  await fetch("/dev/reset", { method: "POST" });
  await newest();
});
setInterval(() => { if (!document.hidden) newest().catch(() => undefined); }, 1000);
</script>
</body>
</html>
`;

/** Entries of one page. */
export const shownRows = 200;

const rows = (entries: DevTimeline["data"]): string => `<main data-newest="${entries[0]?.n ?? 0}">
<table>
<thead><tr><td>received (UTC)</td><td>what</td><td>source</td><td>who</td><td>what it says</td></tr></thead>
<tbody>
${entries.map((entry) => (entry.kind === "good" ? goodRow(entry.n, entry.event) : badRow(entry.n, entry.reject))).join("\n")}
</tbody>
</table>
${entries.length === 0 ? "<p>Nothing yet. Send an event with the key <code>wk_dev</code>.</p>" : ""}
</main>`;

const goodRow = (n: number, event: DevEvent): string => {
  const { type, properties, source } = event;
  const { name, ...others } = properties;
  const own = type === "custom" && typeof name === "string";
  const said = JSON.stringify(own ? others : properties);
  const short = said.length > summaryLength ? `${said.slice(0, summaryLength)} …` : said;
  const who = event.user_id ?? event.anonymous_id ?? "";
  return row(n, "good", event.received_at, own ? name : type, source, who, short, event);
};

/** Characters of properties shown before a row is opened. */
const summaryLength = 120;

const badRow = (n: number, reject: DevReject): string =>
  row(n, "bad", reject.received_at, reject.reason, reject.source, "", reject.message, reject);

const row = (
  n: number,
  kind: "good" | "bad",
  at: string,
  what: string,
  source: string,
  who: string,
  summary: string,
  whole: DevEvent | DevReject,
): string =>
  `<tr class="${kind}"><td>${escaped(at.slice(11, 23))}</td><th>${escaped(what)}</th><td>${escaped(source)}</td>` +
  `<td>${escaped(who)}</td><td><details id="n${n}"><summary>${escaped(summary)}</summary>` +
  `<pre>${escaped(JSON.stringify(whole, null, 2))}</pre></details></td></tr>`;

/** Text as HTML; apart from the text around it, so that right-to-left marks in it turn nothing else around. */
const escaped = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;
