import type { PersonView } from "../profile/person.port.ts";
import type { Placement } from "./placement.ts";

/** Nobody in particular: what is proposed for them is the same for everybody, and never grows old by what they do. */
const nobody: Omit<PersonView, "withdrawn"> = {
  known: false,
  revision: 0,
  viewed: [],
  cart: [],
  purchased: [],
  refused: [],
  categories: [],
  brands: [],
  shown: [],
  last: null,
  stage: null,
};

/** What a placement may look at of a person: of an impersonal one nothing but that they withdrew. */
export const viewFor = ({ impersonal }: Pick<Placement, "impersonal">, view: PersonView): PersonView =>
  impersonal ? { ...nobody, withdrawn: view.withdrawn } : view;
