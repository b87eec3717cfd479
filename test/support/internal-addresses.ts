/** IPv4 addresses that lead inside, as numbers. */
const inside = [
  0x7f000001, 0x7f0000ff, 0x00000000, 0x0a000001, 0xac100001, 0xc0a80001, 0xa9fea9fe, 0x64646464, 0x64646401,
  0xc0000001, 0xc6120001, 0xe0000001, 0xffffffff,
] as const;

const octets = (n: number): readonly [number, number, number, number] => [
  n >>> 24,
  (n >>> 16) & 255,
  (n >>> 8) & 255,
  n & 255,
];
const hex = (n: number): string => `0x${n.toString(16)}`;
const octal = (n: number): string => `0${n.toString(8)}`;
const circled = "⓪①②③④⑤⑥⑦⑧⑨";

/** Spellings of an IPv4 address that one parser or another reads. */
const spellings = (n: number): readonly string[] => {
  const all = octets(n);
  const [a, b, c, d] = all;
  const dotted = all.join(".");
  const wide = dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  return [
    dotted,
    `${dotted}.`,
    String(n),
    hex(n),
    hex(n).toUpperCase(),
    octal(n),
    `0x00000000${n.toString(16)}`,
    `0000${octal(n)}`,
    all.map(hex).join("."),
    all.map(octal).join("."),
    all.map((one) => `000${octal(one)}`).join("."),
    [hex(a), octal(b), c, d].join("."),
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `${hex(a)}.${(b << 16) | (c << 8) | d}`,
    // Where numbers wrap.
    `${a + 256}.${b}.${c}.${d}`,
    String(n + 2 ** 32),
    dotted.replaceAll(".", "。"),
    dotted.replaceAll(".", "．"),
    dotted.replaceAll(".", "%2e"),
    wide,
    dotted.replaceAll(/\d/g, (digit) => circled[Number(digit)] ?? ""),
    encodeURIComponent(dotted).replaceAll(/\d/g, (digit) => `%3${digit}`),
    // As IPv6: mapped, compatible, translated, 6to4, Teredo, with a zone.
    `[::ffff:${dotted}]`,
    `[::FFFF:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}]`,
    `[0:0:0:0:0:ffff:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}]`,
    `[::${dotted}]`,
    `[64:ff9b::${dotted}]`,
    `[2002:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}::1]`,
    `[2001:0:${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}::1]`,
    `[::ffff:${dotted}%25lo]`,
    // Names that spell it.
    `${dotted}.nip.io`,
    `${dotted.replaceAll(".", "-")}.sslip.io`,
    `x.${dotted.replaceAll(".", "-")}.nip.io`,
    `${n.toString(16).padStart(8, "0")}.7f000001.rbndr.us`,
  ];
};

const names = [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "localhost..",
  "a.localhost",
  "localhost.localdomain",
  "ip6-localhost",
  "ｌｏｃａｌｈｏｓｔ",
  "loc\u00adalhost",
  "%6cocalhost",
  "[::1]",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fe80::1%25eth0]",
  "[fc00::1]",
  "[ff02::1]",
  "metadata",
  "metadata.google.internal",
  "metadata.google.internal.",
  "metadata.goog",
  "instance-data.ec2.internal",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "host.docker.internal",
  "consul.service.consul",
  "router.lan",
  "nas.home.arpa",
  "printer",
  "intranet",
  "wiki.corp",
  "db.private",
  "photos.doorstep.test",
  "facebookcorewwwi.onion",
  "localtest.me",
  "x.lvh.me",
  "127.0.0.1.traefik.me",
  "localho.st",
] as const;

/** Hosts of the inside in every spelling, in the clear and hidden behind user info, ports and odd slashes. */
export const internalAddresses = (): readonly string[] => {
  const hosts = [...inside.flatMap(spellings), ...names];
  return [
    ...new Set(
      hosts.flatMap((host) => [
        `https://${host}/x.jpg`,
        `http://${host}/x.jpg`,
        `https://${host}:443/x.jpg`,
        `https://${host}:8080/x.jpg`,
        `https://user:pw@${host}/x.jpg`,
        `https://cdn.hostile.example@${host}/x.jpg`,
        `https://cdn.hostile.example:443@${host}/x.jpg`,
        `https://cdn.hostile.example\\@${host}/x.jpg`,
        `https:${host}/x.jpg`,
        `https:\\\\${host}\\x.jpg`,
        `//${host}/x.jpg`,
        `https://${host}?.cdn.hostile.example/x.jpg`,
        `https://${host}#.cdn.hostile.example/x.jpg`,
      ]),
    ),
  ];
};
