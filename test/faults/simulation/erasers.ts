import { beginErasure } from "../../../src/profile/erasure/begin.ts";
import type { Dice } from "./dice.ts";
import type { History } from "./history.ts";
import { keyOf } from "./shoppers.ts";
import type { World } from "./world.ts";

/** More would be all that the readers are busy with. */
const atMost = 5;

/** Now and then somebody is erased: their user id, both their devices and their address, until it is certain. */
export const erasers = (
  world: World,
  history: History,
  { every, users }: { readonly every: number; readonly users: number },
  dice: Dice,
  active: () => boolean,
): void => {
  const { machine } = world;
  let made = 0;

  const erase = async (): Promise<void> => {
    const process = machine.spawn("eraser", "outside");
    const user = `u${dice.below(users)}`;
    const keys = [
      keyOf("user", user),
      ...["d0", "d1"].map((device) => keyOf("anonymous", `${user}-${device}`)),
      keyOf("email", user.slice(1).padEnd(64, "e")),
    ];
    const erasure = { id: `${++made}`, at: machine.wall(process), keys, leadsOn: [] };
    for (const key of keys) history.erasures.set(key, erasure.at);
    machine.trace(() => `${user} is erased as of ${erasure.at}`);
    while (!(await beginErasure(world.partsFor(process), erasure).catch(() => false))) {
      await machine.sleep(process, dice.between(100, 2_000));
    }
  };
  const again = (): void => {
    machine.scheduler.after(dice.between(0, 2 * every), () => {
      if (active() && made < atMost) void erase().then(again);
    });
  };
  again();
};
