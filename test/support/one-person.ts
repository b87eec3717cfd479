import type { MessageLedger } from "../../src/contract/decision.ts";
import { withClick, withConfirmation } from "../../src/profile/clicks.ts";
import { noted, settled } from "../../src/profile/ledger.ts";
import { withCopyServed } from "../../src/profile/served-from-copy.ts";
import type { Person, PersonView, Serving } from "../../src/profile/person.port.ts";

/** A person in memory, with the ledger's own rules; `view` may be changed between calls. */
export const onePerson = (): Person & {
  current: PersonView;
  readonly known: Record<string, unknown>;
  readonly writes: number;
} => {
  const ledgers = new Map<string, MessageLedger>();
  let writes = 0;
  const person = {
    current: {
      known: true,
      withdrawn: false,
      revision: 1,
      viewed: [],
      cart: [],
      purchased: [],
      refused: [],
      categories: [],
      brands: [],
      last: null,
      shown: [],
      stage: "new",
    } as PersonView,
    /** The person's traits. */
    known: {} as Record<string, unknown>,
    get writes() {
      return writes;
    },
    view: async () => person.current,
    traits: async (_key: string, names: readonly string[]) =>
      Object.fromEntries(
        Object.entries(person.known).filter(([name]) => !person.current.withdrawn && names.includes(name)),
      ),
    message: async (_key: string, message: string, serving?: Serving) => {
      const kept = ledgers.get(message) ?? null;
      const ledger = person.current.withdrawn ? kept : noted(kept, serving ?? null);
      if (ledger !== null && ledger !== kept) {
        writes++;
        ledgers.set(message, ledger);
      }
      return { view: person.current, ledger };
    },
    settle: async (_key: string, request: Parameters<Person["settle"]>[1]) => {
      writes++;
      const ledger = settled(ledgers.get(request.message) ?? null, request);
      ledgers.set(request.message, ledger);
      return ledger;
    },
    served: async (_key: string, picture: Parameters<Person["served"]>[1]) => {
      const kept = ledgers.get(picture.message);
      if (kept === undefined || person.current.withdrawn) return null;
      writes++;
      const ledger = withCopyServed(kept, picture);
      ledgers.set(picture.message, ledger);
      return ledger;
    },
    clicked: async (_key: string, message: string, click: Parameters<Person["clicked"]>[2]) => {
      const kept = ledgers.get(message);
      if (kept === undefined || person.current.withdrawn) return;
      writes++;
      ledgers.set(message, withClick(kept, click));
    },
    confirmed: async (_key: string, message: string, landing: Parameters<Person["confirmed"]>[2]) => {
      const kept = ledgers.get(message);
      const noted = kept === undefined || person.current.withdrawn ? null : withConfirmation(kept, landing);
      if (noted?.confirmation.isNew === true) {
        writes++;
        ledgers.set(message, noted.ledger);
      }
      return noted?.confirmation ?? null;
    },
  };
  return person;
};
