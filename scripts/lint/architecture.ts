/**
 * The dependency rules of the source tree as lint errors. Folders of src/ are the stages of an event's way;
 * a file's suffix is its layer. Each rule is proven by a planted violation in test/unit/architecture/.
 */
type Node = { readonly type: string; readonly [key: string]: unknown };
type RuleContext = {
  readonly filename: string;
  report(problem: { readonly node: unknown; readonly message: string }): void;
};

/** Order of the stages: a file may import its own and earlier ones. */
const stages = [
  "contract",
  "base",
  "collect",
  "log",
  "aggregate",
  "profile",
  "items",
  "recommend",
  "message",
  "render",
  "sources",
  "lake",
  "monitor",
  "console",
];

type Place = { readonly stage: string; readonly layer: "route" | "job" | "object" | "port" | "pure" };

/** Stage and layer of a file under src/; null for anything else. */
const placeOf = (path: string): Place | null => {
  const found = /(?:^|\/)src\/([^/]+)\/(.+)\.ts$/.exec(path);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  const suffix = /\.(route|job|object|port)$/.exec(found[2])?.[1];
  return { stage: found[1], layer: (suffix as Place["layer"] | undefined) ?? "pure" };
};

const resolve = (from: string, to: string): string => {
  const parts = from.split("/").slice(0, -1);
  for (const part of to.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
};

const importedFrom = (node: Node): string | null => {
  const source = node["source"] as { value?: unknown } | null | undefined;
  return typeof source?.value === "string" ? source.value : null;
};

const onImports = (check: (context: RuleContext, node: Node, from: string) => void) => ({
  create(context: RuleContext) {
    const visit = (node: Node): void => {
      const from = importedFrom(node);
      if (from !== null) check(context, node, from);
    };
    return {
      ImportDeclaration: visit,
      ExportNamedDeclaration: visit,
      ExportAllDeclaration: visit,
      ImportExpression: visit,
    };
  },
});

const stageOrder = onImports((context, node, from) => {
  const here = placeOf(context.filename);
  if (here === null || here.stage === "platform" || here.stage === "sdk" || !from.startsWith(".")) return;
  const target = resolve(context.filename, from);
  const there = placeOf(target);
  const fail = (message: string) => context.report({ node, message });
  if (there === null) {
    if (/\/src\/[^/]+\.ts$/.test(target))
      fail("A stage never imports the composition root: take what you need as a parameter.");
    return;
  }
  if (here.stage === "contract" && there.stage !== "contract") fail("contract/ imports nothing but zod and itself.");
  else if (there.stage === "platform") {
    const allowed = here.layer === "route" && target.includes("/platform/http/");
    if (!allowed)
      fail(
        "Only services.ts knows platform/: declare a port here and let services.ts wire it (routes may use platform/http).",
      );
  } else if (stages.indexOf(there.stage) > stages.indexOf(here.stage)) {
    fail(`${here.stage}/ comes before ${there.stage}/: declare a port in ${here.stage}/ and let services.ts wire it.`);
  } else if (here.stage !== there.stage && ["route", "job", "object"].includes(there.layer)) {
    fail("Another stage's routes, jobs and objects are its own: use its ports or pure files.");
  }
});

const impurePackages = /^(hono|cloudflare:|node:|@upstash\/|@takumi-rs\/|@cloudflare\/)/;

const vendorsInPlatform = onImports((context, node, from) => {
  const here = placeOf(context.filename);
  if (here === null || here.stage === "platform" || here.stage === "sdk") return;
  if (!impurePackages.test(from)) return;
  const allowed =
    (here.layer === "route" && from.startsWith("hono")) || (here.layer === "object" && from === "cloudflare:workers");
  if (!allowed) {
    context.report({
      node,
      message: `${from} belongs in platform/ (hono in *.route.ts, cloudflare:workers in *.object.ts).`,
    });
  }
});

/** Globals that make a result depend on anything but the parameters. */
const impureGlobals = new Set([
  "fetch",
  "console",
  "setTimeout",
  "setInterval",
  "caches",
  "scheduler",
  "performance",
  "process",
]);

const purity = {
  create(context: RuleContext) {
    const here = placeOf(context.filename);
    if (here === null || here.layer !== "pure" || here.stage === "platform" || here.stage === "sdk") return {};
    const fail = (node: unknown, what: string) =>
      context.report({ node, message: `${what} in a pure file: pass a clock, randomness or a port in instead.` });
    const nameOf = (node: unknown): string | undefined => (node as { name?: string } | undefined)?.name;
    return {
      MemberExpression(node: Node) {
        const object = nameOf(node["object"]);
        const property = nameOf(node["property"]);
        if (object === "Date" && property === "now") fail(node, "Date.now");
        if (object === "Math" && property === "random") fail(node, "Math.random");
        if (object === "crypto" && here.stage !== "base") fail(node, "crypto");
        if (
          object !== undefined &&
          (object === "console" ||
            object === "caches" ||
            object === "scheduler" ||
            object === "process" ||
            object === "performance")
        )
          fail(node, object);
      },
      NewExpression(node: Node) {
        const args = node["arguments"] as unknown[];
        if (nameOf(node["callee"]) === "Date" && args.length === 0) fail(node, "new Date()");
      },
      CallExpression(node: Node) {
        const name = nameOf(node["callee"]);
        if (name !== undefined && impureGlobals.has(name)) fail(node, name);
      },
    };
  },
};

/** Words that name nothing: a file called so collects what has no place. */
const emptyNames = /(^|[/.-])(utils?|helpers?|manager|common|misc|shared)([/.-]|$)/;

const tellingNames = {
  create(context: RuleContext) {
    return {
      Program(node: Node) {
        const path = context.filename.slice(context.filename.lastIndexOf("/src/") + 1);
        if (placeOf(context.filename) !== null && emptyNames.test(path)) {
          context.report({ node, message: "Name the file after its one idea: no utils, helpers, manager, common." });
        }
      },
    };
  },
};

export default {
  meta: { name: "doorstep" },
  rules: {
    "stage-order": stageOrder,
    "vendors-in-platform": vendorsInPlatform,
    purity,
    "telling-names": tellingNames,
  },
};
