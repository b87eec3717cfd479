import { readOnce } from "../base/settings-read.ts";
import type { KnownSettings, SettingsSnapshot } from "../base/settings.port.ts";
import type { Within } from "../base/within.port.ts";
import { builtInTemplates } from "../contract/built-in-templates.ts";
import { Template } from "../contract/template.ts";
import type { Templates } from "../message/placement.ts";

/** Kind of a template's document among the settings. */
export const templateKind = "template";

/** A request waits this long for templates that this isolate has not read yet, ms. */
const patience = 150;

/** Templates out of memory: built-in ones, and those that were put. A document that this version does not take is none. */
export const knownTemplates = (settings: KnownSettings, within: Within): Templates => {
  const of = readOnce(templatesIn);

  return (id) => {
    const builtIn = builtInTemplates.get(id);
    if (builtIn !== undefined) return builtIn;
    const snapshot = settings.known();
    const known = snapshot === null ? undefined : of(snapshot).get(id);
    if (known !== undefined) return known;
    return within(settings.load(), patience)
      .catch(() => null)
      .then((loaded) => (loaded?.ok === true && loaded.value !== null ? (of(loaded.value).get(id) ?? null) : null));
  };
};

/** One document's template stays one object, for what was made of it is kept with it. */
const made = new WeakMap<object, Template | null>();

const templatesIn = ({ all }: SettingsSnapshot): ReadonlyMap<string, Template> =>
  new Map(
    all
      .filter(({ kind }) => kind === templateKind)
      .flatMap((setting) => {
        let template = made.get(setting);
        if (template === undefined) {
          const read = Template.safeParse(setting.value);
          template = read.success ? read.data : null;
          made.set(setting, template);
        }
        return template === null ? [] : [[setting.id, template] as const];
      }),
  );
