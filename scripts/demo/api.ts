/** The gateway as the demo calls it: the same HTTP that a shop, an email service and a mail client use. */
export type DemoRecommendation = {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly price_text: string;
  readonly is_fallback: boolean;
};

export type DemoAnswer = {
  readonly known: boolean;
  readonly items: readonly DemoRecommendation[];
  readonly fallback: number;
};

export type DemoSlot = {
  readonly image_url: string;
  readonly click_url: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
};

export type DemoGateway = {
  post(path: string, key: string, body: unknown): Promise<unknown>;
  recommendations(user: string): Promise<DemoAnswer>;
  /** Pictures of one send to one person; of the default placement unless another is named. */
  slots(user: string, send: string, placement?: string): Promise<readonly DemoSlot[]>;
  placement(id: string, body: object): Promise<void>;
  image(url: string): Promise<{ readonly bytes: Buffer; readonly type: string }>;
  clickTarget(url: string): Promise<string>;
  /** Records on the log that are not applied yet. */
  lag(): Promise<number>;
};

export const demoGateway = (origin: string): DemoGateway => {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(path.startsWith("http") ? path : `${origin}${path}`, { redirect: "manual", ...init });
    if (response.status >= 400) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
  const post = async (path: string, key: string, body: unknown): Promise<unknown> => {
    const headers = { ...bearer(key), "content-type": "application/json" };
    const response = await send(path, { method: "POST", headers, body: JSON.stringify(body) });
    return response.json();
  };
  return {
    post,
    async recommendations(user) {
      const path = `/v1/recommendations?user_id=${encodeURIComponent(user)}&limit=3`;
      return (await send(path, { headers: bearer("rk_dev") })).json() as Promise<DemoAnswer>;
    },
    async slots(user, sendId, placement = "default") {
      const minted = (await post("/v1/tokens", "sk_dev", { user_id: user, send_id: sendId, placement })) as {
        tokens: { slots: DemoSlot[] }[];
      };
      return minted.tokens[0]?.slots ?? [];
    },
    async placement(id, body) {
      const headers = { ...bearer("sk_dev"), "content-type": "application/json" };
      const answer = await send(`/v1/placements/${id}`, { method: "PUT", headers, body: JSON.stringify(body) });
      await answer.body?.cancel();
    },
    async image(url) {
      const response = await send(url, {});
      return { bytes: Buffer.from(await response.arrayBuffer()), type: response.headers.get("content-type") ?? "" };
    },
    async clickTarget(url) {
      const response = await send(url, {});
      await response.body?.cancel();
      return response.headers.get("location") ?? "";
    },
    async lag() {
      const page = await (await send("/metrics", { headers: bearer("sk_dev") })).text();
      const values = page.matchAll(/^reader_lag_records\{[^}]*\} (\d+)/gm);
      return Array.from(values, ([, lag]) => Number(lag)).reduce((sum, lag) => sum + lag, 0);
    },
  };
};
