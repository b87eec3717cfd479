import { resolve } from "node:path";
import { startGateway, type Gateway } from "../gateway/start.ts";
import { storeOptions, storeSettings, type StoreValues } from "../gateway/stores.ts";
import { fail, type Option } from "../lib/cli.ts";
import { operatorClient, type OperatorClient } from "./client.ts";

/** Options of a command that an operator runs against a gateway, or against one that it starts on a folder. */
export const targetOptions = {
  url: { about: "gateway to talk to", value: "URL" },
  persist: { about: "without --url: folder of a gateway to start here", value: "DIR" },
  key: { about: "secret key", value: "KEY", default: "sk_dev" },
  patience: { about: "seconds to wait for a gateway that is away", value: "S", number: { min: 1 }, default: 60 },
  ...storeOptions,
} as const satisfies Record<string, Option>;

type TargetValues = StoreValues & {
  readonly url: string | undefined;
  readonly persist: string | undefined;
  readonly key: string;
  readonly patience: number;
};

/** Runs work against the gateway that the options name, and stops it afterwards if it was started here. */
export const withTarget = async <T>(values: TargetValues, work: (client: OperatorClient) => Promise<T>): Promise<T> => {
  if ((values.url === undefined) === (values.persist === undefined)) {
    return fail("say either --url (a running gateway) or --persist (the folder of one to start here)");
  }
  if (values.url !== undefined && !/^https?:$/.test(URL.parse(values.url)?.protocol ?? "")) {
    return fail(`--url must be an http(s) URL, not '${values.url}'`);
  }
  const own: Gateway | null =
    values.persist === undefined
      ? null
      : await startGateway({ dir: resolve(values.persist), ...storeSettings(values) });
  const url = own?.url ?? (values.url ?? "").replace(/\/+$/, "");
  try {
    return await work(operatorClient(url, values.key, values.patience * 1_000));
  } finally {
    await own?.stop();
  }
};
