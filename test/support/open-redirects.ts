/** The shop whose pages clicks lead to, and what they must never lead to. */
export const shop = { host: "shop.example", home: "https://shop.example/", evil: "evil.example" } as const;

/**
 * Addresses that some parser takes for a page of `evil`, or for a script, while they look like the shop's or like a path:
 * every scheme with every separator, user info, host spelling, and ways of hiding them.
 */
export const hostileAddresses = (): readonly string[] => {
  const plain = [
    ...schemes.flatMap((scheme) =>
      separators.flatMap((separator) =>
        authorities.flatMap((authority) => [
          `${scheme}${separator}${authority}`,
          `${scheme}${separator}${authority}/p/1?x=https://${shop.host}/`,
        ]),
      ),
    ),
    ...scripts,
    ...paths,
  ];
  const some = plain.filter((_, at) => at % 211 === 0);
  const hidden = [
    ...some.flatMap((text) => whitespace.flatMap((space) => [space + text, text + space, inside(text, space)])),
    ...some.map((text) => encodeURIComponent(text)),
    ...some.map((text) => encodeURIComponent(encodeURIComponent(text))),
    ...some.map((text) => `https://${shop.host}/redirect?to=${encodeURIComponent(text)}`),
    ...some.map((text) => text.replaceAll("/", "%2f")),
    ...some.map((text) => text.replaceAll(".", "%2e")),
    ...some.map((text) => text.replaceAll(".", "。")),
    ...some.map((text) => text.toUpperCase()),
    ...scripts.map((text) => text.replace(/[a-z]/i, (char) => `&#${char.charCodeAt(0)};`)),
  ];
  return [...new Set([...plain, ...hidden])];
};

const schemes = [
  ..."https: http: HTTPS: hTTp: ftp: ws: wss: file: blob:https: view-source:https: intent: feed:https:".split(" "),
  ..."javascript: data: vbscript: mailto: tel: about: android-app: market: //".split(" "),
  "",
];
const separators = [
  "//",
  "/",
  "",
  "///",
  "////",
  "\\\\",
  "\\/",
  "/\\",
  "//\\",
  "\\",
  ":////",
  "/%2f",
  "%2f%2f",
  "/./",
  "/\t/",
];

const { host, evil } = shop;
const authorities = [
  evil,
  `${evil}.`,
  `${evil}:443`,
  `${evil}:80`,
  `${evil}%00.${host}`,
  `${evil}%23.${host}`,
  `${evil}%2f.${host}`,
  `${evil}#.${host}`,
  `${evil}#@${host}`,
  `${evil}?.${host}`,
  `${evil}?@${host}`,
  `${evil}\\.${host}`,
  `${evil}\\@${host}`,
  `${evil};${host}`,
  `${evil},${host}`,
  `${evil}&${host}`,
  `${evil}|${host}`,
  `${evil}\`${host}`,
  `${host}.${evil}`,
  `${host}-${evil}`,
  `${host}${evil}`,
  `${host}@${evil}`,
  `${host}:443@${evil}`,
  `${host}:pw@${evil}`,
  `${host}%40${evil}`,
  `${host}%2540${evil}`,
  `${host} @${evil}`,
  `${host}\t@${evil}`,
  `${host}\\@${evil}`,
  `${host}/@${evil}`,
  `user@${host}`,
  `user:pw@${host}`,
  `:@${host}`,
  `@${host}`,
  `@${evil}`,
  `${host}:8443`,
  `${host}:22`,
  `${host}:99999`,
  `${host}:`,
  `${host}:evil`,
  `${host}.`,
  `.${host}`,
  `x.${host}`,
  `x${host}`,
  `xn--shp-sna.example`,
  "shоp.example",
  "sh\u00adop.example",
  "ｓｈｏｐ.example.evil.example",
  "evil。example",
  "evil．example",
  "ⓔⓥⓘⓛ.example",
  "℀.evil.example",
  "shop.example／.evil.example",
  "shop.example：443.evil.example",
  "shop.example＠evil.example",
  "shop.example？.evil.example",
  "shop.example＃.evil.example",
  "ß.evil.example",
  "ﬀ.example",
  "\u202eelpmaxe.live",
  "\u200bevil.example",
  "127.0.0.1",
  "0x7f.1",
  "2130706433",
  "[::1]",
  "[::ffff:127.0.0.1]",
  "169.254.169.254",
  "localhost",
  "",
];

const scripts = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "javascript://shop.example/%0aalert(1)",
  "javascript:https://shop.example/",
  "javascript:/*https://shop.example/*/alert(1)",
  "javascript&colon;alert(1)",
  "javascript%3aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
  "data://shop.example/text/html,x",
  "vbscript:msgbox(1)",
  "blob:https://shop.example/1",
  "filesystem:https://shop.example/x",
  "jar:https://shop.example!/x",
  "mhtml:https://shop.example/",
];

const paths = [
  "/evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/%09/evil.example",
  "/%5cevil.example",
  "/.evil.example",
  "/..//evil.example",
  "/;@evil.example",
  "?https://evil.example",
  "#https://evil.example",
  "../../evil.example",
  ".evil.example",
  "@evil.example",
  "evil.example",
  "www.evil.example",
  "<>//evil.example",
  "https://shop.example/\r\nLocation: https://evil.example/",
  "https://shop.example/%0d%0aLocation:%20https://evil.example/",
  "https://shop.example/\nSet-Cookie: a=b",
  "https://shop.example/%E5%98%8D%E5%98%8ASet-Cookie:a=b",
];

const whitespace = [
  " ",
  "\t",
  "\n",
  "\r\n",
  "\0",
  "\u0001",
  "\u000b",
  "\u001f",
  "\u007f",
  "\u0085",
  "\u00a0",
  "\u200b",
  "\u2028",
  "\ufeff",
  "　",
];

const inside = (text: string, what: string): string => {
  const at = Math.floor(text.length / 2);
  return text.slice(0, at) + what + text.slice(at);
};

/** Names that sites give the parameter that says where to go on to. */
export const redirectParameters = [
  ..."url u to r next goto go target dest destination redirect redirect_url redirect_uri redir return return_to returnTo".split(
    " ",
  ),
  ..."continue checkout_url image_url link location out view page home host site forward callback q".split(" "),
  // Let through, so what they say must stay a parameter.
  ..."utm_source utm_medium utm_campaign utm_ mc_eid gclid dclid fbclid msclkid _kx lid eid cid".split(" "),
] as const;
