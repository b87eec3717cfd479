import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpFailure } from "./failure.ts";

/** An answer: always JSON. `body` is text already, because Kafka and Redis integers may exceed a JavaScript number. */
export type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> };
export type Handler = (request: IncomingMessage) => Promise<Answer>;

export type RunningServer = { readonly url: string; readonly close: () => Promise<void> };

export type ServerOptions = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Turns any thrown value into the failure that the caller reads. */
  readonly explain: (error: unknown) => HttpFailure;
  /** The JSON shape of an error in this contract. */
  readonly errorBody: (failure: HttpFailure) => Record<string, unknown>;
};

/** How long a running request may take to end once the server is told to stop, ms. */
const drainMs = 5_000;
/** How long the rest of a refused body is read before the connection is cut, ms. */
const discardMs = 2_000;

/** Starts an HTTP server that answers JSON whatever happens and stops without cutting off running requests. */
export const startServer = async (handle: Handler, options: ServerOptions): Promise<RunningServer> => {
  let stopping = false;
  const server = createServer((request, response) => {
    answer(handle, request, options)
      .then((result) => send(request, response, result, stopping))
      .catch(() => response.destroy());
  });
  // The long poll of a fetch is the longest request; idle connections are kept for the next one.
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  server.on("clientError", (_error, socket) => {
    const body = JSON.stringify(options.errorBody(new HttpFailure(400, "the request is not valid HTTP")));
    if (socket.writable) {
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    }
  });
  const url = await listen(server, options);
  return {
    url,
    close: () => {
      stopping = true;
      return closeGracefully(server);
    },
  };
};

const answer = async (handle: Handler, request: IncomingMessage, options: ServerOptions): Promise<Answer> => {
  try {
    return await handle(request);
  } catch (error) {
    const failure = error instanceof HttpFailure ? error : options.explain(error);
    return {
      status: failure.status,
      body: JSON.stringify(options.errorBody(failure)),
      headers: { ...failure.headers },
    };
  }
};

const send = (request: IncomingMessage, response: ServerResponse, result: Answer, stopping: boolean): void => {
  const unread = !request.complete;
  response.writeHead(result.status, {
    "Content-Type": "application/json; charset=utf-8",
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
  const timer = setTimeout(() => request.socket.destroy(), discardMs);
  request.once("close", () => clearTimeout(timer));
};

const listen = (server: Server, { host, port }: ServerOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });

const closeGracefully = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
