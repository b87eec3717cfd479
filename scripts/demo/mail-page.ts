import type { DemoSlot } from "./api.ts";
import { escapeHtml } from "../../src/base/html.ts";

/** Pictures of one mail, by what they are; each block is one message of a placement. */
export type MailBlocks = {
  readonly greeting: readonly DemoSlot[];
  readonly cards: readonly DemoSlot[];
  readonly countdown: readonly DemoSlot[];
  readonly loyalty: readonly DemoSlot[];
  readonly strip?: readonly DemoSlot[];
};

/** A mail as an email service sends it: tables and pictures of fixed sizes, no script. Reloading it opens it again. */
export const mailPage = ({ greeting, cards, countdown, loyalty, strip = [] }: MailBlocks): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Three things at your doorstep</title>
<style>${style}</style>
<table role="presentation" width="640" cellspacing="0" cellpadding="0"><tr><td>
${pictures("greeting", greeting)}
<table role="presentation" class="row" cellspacing="0" cellpadding="0"><tr>${cards.map((slot, at) => `<td>${picture(`card-${at + 1}`, slot)}</td>`).join("")}</tr></table>
<table role="presentation" class="row" cellspacing="0" cellpadding="0"><tr><td class="words"><b>Free delivery</b> for what you order in the next</td><td class="clock">${pictures("countdown", countdown)}</td></tr></table>
${strip.length === 0 ? "" : `<p class="words">More that goes with it</p>\n${pictures("strip", strip)}`}
${pictures("loyalty", loyalty)}
<p class="words small">None of these pictures was decided when the mail was sent. Each is decided when it is looked at.</p>
</td></tr></table>
</html>`;

const pictures = (name: string, slots: readonly DemoSlot[]): string =>
  slots.map((slot) => picture(name, slot)).join("");

const picture = (name: string, { image_url, click_url, width, height, alt }: DemoSlot): string =>
  `<a href="${escapeHtml(click_url)}" target="_blank"><img id="${name}" src="${escapeHtml(image_url)}" width="${width}" height="${height}" alt="${escapeHtml(alt)}"></a>`;

const style = `
body{margin:0;background:#fff;font:15px/1.5 Inter,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;color:#111827}
table{border-collapse:collapse}body>table>tbody>tr>td{padding:0 10px 20px}img{display:block;border:0;margin:0 auto}
.row{width:620px;margin:10px 0}.row td{padding:0 0 0 10px}.row td:first-child{padding:0}
p.words{margin:16px 0 8px;padding:0 30px}.row td.words{padding:0 0 0 30px}.clock{width:230px}.small{color:#6b7280;font-size:13px}`;
