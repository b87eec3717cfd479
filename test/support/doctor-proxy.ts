import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export type Reply = { status: number; headers: Record<string, string | string[]>; body: Buffer };
export type Asked = { readonly method: string; readonly path: string; readonly agent: string; readonly key: string };

/** What stands in front of a gateway and means well, or does not: null drops the connection. */
export type Fault = {
  /** Before the gateway: an answer in its place. */
  readonly instead?: (asked: Asked) => Reply | "drop" | undefined;
  /** What becomes of a request's headers. */
  readonly asking?: (asked: Asked, headers: Record<string, string>) => Record<string, string>;
  /** What becomes of the gateway's answer. */
  readonly answering?: (asked: Asked, reply: Reply) => Reply;
  readonly delay?: (asked: Asked) => number;
};

export const page = (status: number, html: string, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body: Buffer.from(`<!doctype html>${html}`),
});

export const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: Buffer.from(JSON.stringify(body)),
});

/** The keys of a deployment, and what they are on the development gateway behind the proxy. */
export const deployedKeys = { sk_deployed: "sk_dev", rk_deployed: "rk_dev", wk_deployed: "wk_dev" } as const;

/**
 * A development gateway as a deployment of its own: published keys are refused, others taken; `fault` is what somebody
 * put in front of it.
 */
export const startDoctorProxy = async (
  gateway: string,
): Promise<{ url: string; setFault(fault: Fault): void; close(): void }> => {
  let fault: Fault = {};
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const key = /^Bearer (.*)$/.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
    const path = incoming.url ?? "";
    const asked = { method: incoming.method ?? "", path, agent: incoming.headers["user-agent"] ?? "", key };
    await new Promise((resolve) => setTimeout(resolve, fault.delay?.(asked) ?? 0));
    const instead = fault.instead?.(asked);
    if (instead === "drop") return void incoming.socket.destroy();
    if (instead !== undefined) return answer(response, asked, instead);
    const known = Object.entries(deployedKeys).find(([deployed]) => deployed === key)?.[1];
    const given = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const bearer: Record<string, string> = key === "" ? {} : { authorization: `Bearer ${known ?? "wk_refused"}` };
    const headers = fault.asking?.(asked, { ...given, ...bearer }) ?? { ...given, ...bearer };
    const reply = await forward(gateway, asked, headers, Buffer.concat(chunks));
    reply.headers["date"] ??= new Date().toUTCString();
    return answer(response, asked, fault.answering?.(asked, reply) ?? reply);
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFault: (next) => (fault = next),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const answer = (response: ServerResponse, { method }: Asked, { status, headers, body }: Reply): void => {
  const hasLength = status !== 204 && status !== 304 && method !== "HEAD" && !("transfer-encoding" in headers);
  response.writeHead(status, { ...(hasLength ? { "content-length": String(body.length) } : {}), ...headers });
  response.end(method === "HEAD" ? undefined : body);
};

const forward = (
  gateway: string,
  { method, path }: Asked,
  headers: Record<string, string>,
  body: Buffer,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = request(new URL(path, gateway), { method, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("end", () => {
        const kept = Object.entries(reply.headers).filter(([name]) => !["connection", "keep-alive"].includes(name));
        const known = Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""]));
        resolve({ status: reply.statusCode ?? 0, headers: known, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
