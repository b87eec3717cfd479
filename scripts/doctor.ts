import { examine } from "./doctor/examine.ts";
import type { Finding } from "./doctor/finding.ts";
import { openProbe } from "./doctor/probe.ts";
import { reportLines, summaryLine, summaryOf } from "./doctor/report.ts";
import { cli, fail } from "./lib/cli.ts";

const { values } = cli({
  name: "doctor",
  about:
    "Examines a deployment from outside: do mail clients, browsers and email services get what a mail needs, or does a\n" +
    "firewall, bot rule or cache come between; headers, certificate, host name, and keys that everybody knows.\n" +
    "Ends with 1 when a check failed. With a secret key it fetches pictures of a preview to nobody (`doorstep-doctor`), which counts nowhere.",
  options: {
    url: { about: "the deployment, as it stands in mails", value: "URL", required: true },
    key: { about: "a read or secret key: recommendations and addresses as mails have them, too", value: "KEY" },
    local: { about: "development: http and the published keys are expected (as on 127.0.0.1 and localhost)" },
    json: { about: "print the findings as JSON" },
  },
  examples: [
    "npm run doctor -- --url https://mail.acme.example --key SECRET_KEY",
    "npm run doctor -- --url http://127.0.0.1:8787",
  ],
});

const url = URL.parse(values.url);
if (url === null || !/^https?:$/.test(url.protocol)) fail(`--url must be an http(s) URL, not '${values.url}'`);
const { origin, hostname } = new URL(values.url);
const isLocal = values.local || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);

const findings: Finding[] = [];
const { probe, close } = openProbe(origin);
try {
  const target = { origin, key: values.key ?? (isLocal ? "sk_dev" : null), isLocal };
  for await (const one of examine(target, probe)) {
    findings.push(one);
    if (!values.json) console.log(reportLines(one).join("\n"));
  }
} finally {
  close();
}
const summary = summaryOf(findings);
console.log(values.json ? JSON.stringify({ url: origin, ...summary, findings }) : `\n${summaryLine(summary)}`);
process.exitCode = summary.fail === 0 ? 0 : 1;
