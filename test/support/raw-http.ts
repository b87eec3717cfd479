import { connect } from "node:net";
import type { Socket } from "node:net";

export type RawConnection = {
  readonly socket: Socket;
  /** What the server has said so far. */
  readonly said: () => string;
  /** Settles when the server has closed the connection, or after `ms`: true if it has. */
  readonly closedWithin: (ms: number) => Promise<boolean>;
};

/** A bare TCP connection to a server, for clients that behave badly. */
export const rawConnection = (url: string): Promise<RawConnection> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let text = "";
    let closed = false;
    const socket = connect(Number(port), hostname, () =>
      resolve({
        socket,
        said: () => text,
        closedWithin: (ms) =>
          new Promise((done) => {
            if (closed) return done(true);
            const timer = setTimeout(() => done(false), ms);
            socket.once("close", () => {
              clearTimeout(timer);
              done(true);
            });
          }),
      }),
    );
    socket.on("data", (data) => (text += data.toString()));
    socket.on("error", (error) => reject(error));
    socket.once("close", () => (closed = true));
  });

/** Writes the pieces and gives what the server said before it closed or a second passed. */
export const firstAnswer = async (url: string, pieces: readonly string[]): Promise<string> => {
  const { socket, said, closedWithin } = await rawConnection(url);
  for (const piece of pieces) socket.write(piece);
  await closedWithin(1_000);
  socket.destroy();
  return said();
};
