import { Hono } from "hono";
import { decisionCopyShardObject } from "../../src/message/decision-copy-shard.object.ts";
import { createAuth } from "../../src/platform/http/auth.ts";
import { onError } from "../../src/platform/http/errors.ts";
import { durablePeople } from "../../src/platform/cloudflare/people.ts";
import { objectStub } from "../../src/platform/cloudflare/objects.ts";
import { createPseudonyms } from "../../src/platform/cloudflare/pseudonyms.ts";
import { createSealer } from "../../src/platform/cloudflare/sealer.ts";
import { systemRandom } from "../../src/platform/cloudflare/system.ts";
import { profileObject } from "../../src/profile/profile.object.ts";
import { profileRoutes } from "../../src/profile/profile.route.ts";
import { minute, start } from "./person-records.ts";

export type ProfileEnv = {
  readonly PROFILE: DurableObjectNamespace<Profile>;
  readonly DECISION_COPIES: DurableObjectNamespace<DecisionCopyShard>;
};

const secret = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
const keyring = { v: 1 as const, pseudonym: secret, roots: [{ kid: 1, key: secret }] };

export const sealer = createSealer(keyring, systemRandom);
export const pseudonyms = createPseudonyms(keyring);

/** The generation that objects serve when they are next created. */
export const serving = { generation: 1 };

const clock = { now: () => start + 10 * minute };

/** The person's real object with a real sealer, and the profile API before it. */
export class Profile extends profileObject<ProfileEnv>(() => ({ sealer, generation: serving.generation, clock })) {}

export class DecisionCopyShard extends decisionCopyShardObject<ProfileEnv>(() => ({ clock })) {}

export const peopleOf = (env: ProfileEnv, generation = 1, ended: ((key: string) => Promise<void>) | null = null) =>
  durablePeople((key) => objectStub(env.PROFILE, key, null), generation, ended);

/** SHA-256 of `sk_dev` and of `rk_dev`. */
const auth = createAuth([
  {
    key_sha256: "936d6bb370fc6ffeea3220ce56d5d4be5e8073698aa9101525089cb2c28d732c",
    kind: "secret",
    source: "api",
    shop: "shop",
    imported: false,
  },
  {
    key_sha256: "49ca362d05a17528cdb9d97afffaa3c3ba3a9f4133d3c0abe3689b1228678ea9",
    kind: "read",
    source: "read",
    shop: "shop",
    imported: false,
  },
]);

export default {
  fetch(request, env) {
    const app = new Hono().onError(onError);
    app.route("/", profileRoutes({ auth, pseudonyms, profiles: peopleOf(env) }));
    return app.fetch(request);
  },
} satisfies ExportedHandler<ProfileEnv>;
