import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { Server as TcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createAdmission } from "./admission.ts";
import type { Admission, AdmissionLimits, Refusal, Ticket } from "./admission.ts";
import { HttpFailure } from "./failure.ts";
import { answerNonsense, boundConnections, checkEveryMs } from "./slow-clients.ts";
import type { ConnectionLimits } from "./slow-clients.ts";
import type { Certificate } from "./tls.ts";

/** An answer, JSON unless a type is given. `body` is text already: Kafka's integers may exceed a JavaScript number. */
export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Passage = {
  readonly ticket: Ticket;
  /** Aborts when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** Aborts when the server was told to stop: what only waits should answer now. */
  readonly stopping: AbortSignal;
};
export type Handler = (request: IncomingMessage, passage: Passage) => Promise<Answer>;

export type RunningServer = {
  readonly url: string;
  readonly held: Admission["held"];
  /** New connections get the new certificate. */
  readonly replaceCertificate: (certificate: Certificate) => void;
  readonly close: () => Promise<void>;
};

export type Observation = { readonly request: IncomingMessage; readonly status: number; readonly seconds: number };

export type ServerOptions = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly certificate?: Certificate | undefined;
  readonly limits?: Partial<AdmissionLimits & ConnectionLimits> | undefined;
  /** How long running requests may take to end once the server is told to stop, ms. */
  readonly drainMs?: number | undefined;
  /** Turns any thrown value into the failure that the caller reads. */
  readonly explain: (error: unknown) => HttpFailure;
  /** The JSON shape of an error in this contract. */
  readonly errorBody: (failure: HttpFailure) => Record<string, unknown>;
  /** Requests that are answered even at the limit: whoever watches must see. */
  readonly always?: (request: IncomingMessage) => boolean;
  readonly observe?: (observation: Observation) => void;
  readonly refused?: (reason: Refusal) => void;
};

const defaultLimits: AdmissionLimits = { requests: 512, bytes: 128 * 1024 * 1024 };

/** Longer than the longest append (12 s), shorter than what orchestrators wait before they kill (30 s), ms. */
const defaultDrainMs = 15_000;

const unbounded: Ticket = { reserve: () => {}, hold: () => {}, leave: () => {} };

/** Starts an HTTP(S) server that answers JSON whatever happens and stops without cutting off running requests. */
export const startServer = async (handle: Handler, options: ServerOptions): Promise<RunningServer> => {
  const stopping = new AbortController();
  const admission = createAdmission({ ...defaultLimits, ...options.limits }, options.refused);
  const enter = (request: IncomingMessage): Ticket =>
    options.always?.(request) === true ? unbounded : admission.enter();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const gone = new AbortController();
    let ticket: Ticket = unbounded;
    response.once("close", () => {
      ticket.leave();
      gone.abort();
    });
    const result = await answer(options, async () => {
      ticket = enter(request);
      return handle(request, { ticket, gone: gone.signal, stopping: stopping.signal });
    });
    options.observe?.({ request, status: result.status, seconds: (performance.now() - started) / 1000 });
    ticket.hold(result.body.length);
    send(request, response, result, stopping.signal.aborted);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void serve(request, response).catch(() => response.destroy());
  const common = { connectionsCheckingInterval: checkEveryMs };
  const tls = options.certificate && createTlsServer({ ...common, ...secure(options.certificate) }, listener);
  const server = tls ?? createServer(common, listener);
  boundConnections(server, options.limits);
  answerNonsense(server, (failure) => JSON.stringify(options.errorBody(failure)));
  const url = await listen(server, options, tls ? "https" : "http");
  return {
    url,
    held: admission.held,
    replaceCertificate: (certificate) => tls?.setSecureContext(secure(certificate)),
    close: () => {
      stopping.abort();
      return closeGracefully(server, options.drainMs ?? defaultDrainMs);
    },
  };
};

const secure = (certificate: Certificate) =>
  ({ ...certificate, minVersion: "TLSv1.2", handshakeTimeout: 5_000 }) as const;

const answer = async (options: ServerOptions, run: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await run();
  } catch (error) {
    const failure = error instanceof HttpFailure ? error : options.explain(error);
    return { status: failure.status, body: JSON.stringify(options.errorBody(failure)), headers: failure.headers };
  }
};

/** How long the rest of a refused body is read before the connection is cut, ms. */
const discardMs = 2_000;

const send = (request: IncomingMessage, response: ServerResponse, result: Answer, stopping: boolean): void => {
  if (response.destroyed) return;
  const unread = !request.complete;
  response.writeHead(result.status, {
    "Content-Type": result.type ?? "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(result.body),
    "Cache-Control": "no-store",
    ...(stopping && { Connection: "close" }),
    ...result.headers,
  });
  response.end(result.body, () => {
    if (unread) discardRest(request);
  });
};

/** A refused upload is read and dropped for a moment: closing at once would reset the connection under the answer. */
const discardRest = (request: IncomingMessage): void => {
  request.resume();
  const timer = setTimeout(() => {
    // Once the rest has come the connection may serve another request already.
    if (!request.complete) request.socket.destroy();
  }, discardMs);
  request.once("close", () => clearTimeout(timer));
};

/** Connections that wait to be taken; Node's 511 is little when many callers come back at once. */
const backlog = 2_048;

const listen = (server: Server, { host, port }: ServerOptions, scheme: string): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog }, () => {
      server.removeListener("error", reject);
      const { port: bound } = server.address() as AddressInfo;
      resolve(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });

/** How long a connection that is idle at the stop may still bring the request that was on its way, ms. */
const inTransitMs = 300;

const closeGracefully = (server: Server, drainMs: number): Promise<void> =>
  new Promise((resolve) => {
    const idle = setTimeout(() => server.closeIdleConnections(), Math.min(inTransitMs, drainMs));
    const late = setTimeout(() => server.closeAllConnections(), drainMs);
    // The one of net: that of http cuts idle connections at once, and with them requests in transit.
    TcpServer.prototype.close.call(server, () => {
      clearTimeout(idle);
      clearTimeout(late);
      resolve();
    });
  });
