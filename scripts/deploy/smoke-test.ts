import type { Escrow } from "./secrets.ts";

export type SmokeStep = { readonly name: string; readonly ok: boolean; readonly saw: string };

const keyOf = (escrow: Escrow, kind: string): string =>
  escrow.keys.find((key) => key.kind === kind && !key.imported)?.key ?? "";

/** One event, one answer, one picture and one click through a fresh deployment; and the local keys must not work. */
export const smokeTest = async (origin: string, escrow: Escrow): Promise<SmokeStep[]> => {
  const steps: SmokeStep[] = [];
  const person = `smoke-${Date.now()}`;
  const call = async (
    name: string,
    path: string,
    init: RequestInit,
    good: (response: Response, body: string) => boolean,
  ): Promise<string> => {
    try {
      const response = await fetch(path.startsWith("http") ? path : `${origin}${path}`, {
        redirect: "manual",
        ...init,
      });
      const body = await response.text();
      const saw = `${response.status} ${response.headers.get("content-type") ?? ""}`.trim();
      steps.push({ name, ok: good(response, body), saw });
      return body;
    } catch (error) {
      steps.push({ name, ok: false, saw: String(error) });
      return "";
    }
  };
  const json = (key: string, body: unknown): RequestInit => ({
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const isOk = (response: Response): boolean => response.status === 200;

  await call("it answers", "/healthz", {}, isOk);
  await call("its parts are ready", "/readyz", {}, isOk);
  const event = {
    userId: person,
    event: "Product Viewed",
    messageId: person,
    properties: { product_id: "smoke-test" },
  };
  await call("the published local key is refused", "/v1/track", json("wk_dev", event), (r) => r.status === 401);
  await call("an event is accepted", "/v1/track", json(keyOf(escrow, "write"), event), isOk);
  const read = { headers: { authorization: `Bearer ${keyOf(escrow, "read")}` } };
  await call(
    "the next answer knows the person",
    `/v1/recommendations?user_id=${person}`,
    read,
    (r, body) => isOk(r) && body.includes('"known":true'),
  );
  const minted = await call(
    "tokens are minted",
    "/v1/tokens",
    json(keyOf(escrow, "secret"), { user_id: person, send_id: "smoke" }),
    isOk,
  );
  const slot = /"image_url":"([^"]+)","click_url":"([^"]+)"/.exec(minted);
  await call(
    "the image is a picture",
    slot?.[1] ?? "/o/none/1.jpg",
    {},
    (r) => isOk(r) && (r.headers.get("content-type") ?? "").startsWith("image/"),
  );
  await call("the click leads on", slot?.[2] ?? "/c/none/1", {}, (r) => r.status === 302);
  return steps;
};
