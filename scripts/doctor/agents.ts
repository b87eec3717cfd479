/** Somebody who fetches from a gateway on behalf of a mail, and how their requests look. */
export type Caller = {
  readonly name: string;
  /** Null: they send no such header. */
  readonly agent: string | null;
  readonly accept: string;
  /** Their own documentation says so; it was seen in public logs; or it is what their platform's HTTP client says. */
  readonly known: "documented" | "seen" | "assumed";
};

const pictures = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1";

/** Mail clients, their image proxies, and scanners that look at pictures before anybody else does. */
export const pictureFetchers: readonly Caller[] = [
  {
    name: "Gmail",
    agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    accept: "*/*",
    known: "seen",
  },
  {
    name: "Gmail, newer proxy",
    agent: `${chrome.replace("Chrome/141.0.0.0", "Chrome/42.0.2311.135")} Edge/12.246 Mozilla/5.0 (via ggpht.com GoogleImageProxy)`,
    accept: "*/*",
    known: "seen",
  },
  {
    name: "Yahoo",
    agent: "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    accept: "*/*",
    known: "documented",
  },
  { name: "Apple Mail, private relay", agent: "Mozilla/5.0", accept: "*/*", known: "seen" },
  {
    name: "Apple Mail on a Mac",
    agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    accept: "*/*",
    known: "seen",
  },
  { name: "HEY", agent: "hey.com/imageproxy", accept: "image/*", known: "documented" },
  {
    name: "Outlook on Windows",
    agent:
      "Mozilla/4.0 (compatible; ms-office; MSOffice 16; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E)",
    accept: "*/*",
    known: "seen",
  },
  { name: "Outlook on the web, Microsoft's proxy", agent: chrome, accept: pictures, known: "assumed" },
  {
    name: "Thunderbird",
    agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.1.0",
    accept: pictures,
    known: "seen",
  },
  {
    name: "Mail.ru",
    agent:
      "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32.0.1700.107 Safari/537.36",
    accept: "*/*",
    known: "seen",
  },
  { name: "a proxy that says nothing", agent: null, accept: "*/*", known: "assumed" },
  { name: "a scanner in Python", agent: "python-requests/2.32.3", accept: "*/*", known: "assumed" },
];

/** Browsers in which links of mails open, and those who check links before that. */
export const linkFollowers: readonly Caller[] = [
  { name: "a browser on Windows", agent: chrome, accept: "text/html,*/*;q=0.8", known: "seen" },
  { name: "a browser on an iPhone", agent: iphone, accept: "text/html,*/*;q=0.8", known: "seen" },
  {
    name: "Microsoft's link check",
    agent: "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    accept: "*/*",
    known: "seen",
  },
  {
    name: "Office's link check",
    agent: "Microsoft Office Existence Discovery",
    accept: "*/*",
    known: "seen",
  },
  { name: "a link check that says nothing", agent: null, accept: "*/*", known: "assumed" },
];

/** What an email service does with our answers. */
export type EmailService = Caller & {
  /** After so long it goes on without us, ms. */
  readonly patience: number;
};

/** Email services that fetch recommendations while they send. */
export const emailServices: readonly EmailService[] = [
  {
    name: "Braze",
    agent: "Braze Sender 75e404755ae1270441f07eb238f0faf25e44dfdc",
    accept: "*/*",
    known: "documented",
    patience: 2_000,
  },
  { name: "Iterable", agent: "AHC/2.1", accept: "application/json", known: "assumed", patience: 10_000 },
  { name: "Salesforce Marketing Cloud", agent: null, accept: "*/*", known: "assumed", patience: 30_000 },
  { name: "Customer.io", agent: "Customer.io Web Hooks 1.0", accept: "*/*", known: "seen", patience: 5_000 },
  { name: "Klaviyo", agent: "Klaviyo/1.0", accept: "*/*", known: "seen", patience: 5_000 },
  { name: "Emarsys", agent: "GuzzleHttp/7", accept: "application/json", known: "assumed", patience: 5_000 },
  {
    name: "Brevo",
    agent: "axios/1.7.9",
    accept: "application/json, text/plain, */*",
    known: "assumed",
    patience: 5_000,
  },
  { name: "GetResponse", agent: "curl/8.5.0", accept: "*/*", known: "assumed", patience: 4_000 },
  { name: "a service in Go", agent: "Go-http-client/2.0", accept: "*/*", known: "assumed", patience: 5_000 },
  { name: "a service in Ruby", agent: "Ruby", accept: "*/*", known: "assumed", patience: 5_000 },
  {
    name: "a service in Java",
    agent: "Apache-HttpClient/5.4 (Java/21.0.5)",
    accept: "*/*",
    known: "assumed",
    patience: 5_000,
  },
];
