// The gateway itself, counting what it is billed for: calls of objects, rows that they write, requests it sends.
import * as gateway from "./index.js";

const counted = { rows: {}, calls: {}, requests: {} };
const count = (kind, name, by = 1) => void (counted[kind][name] = (counted[kind][name] ?? 0) + by);

/** Setting an alarm and putting a key write a row each. */
const countStorage = (name, storage) => {
  const { sql, kv } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = (...query) => {
    const cursor = exec(...query);
    count("rows", name, cursor.rowsWritten);
    return cursor;
  };
  for (const [target, method] of [
    [storage, "setAlarm"],
    [kv, "put"],
  ]) {
    const original = target[method].bind(target);
    target[method] = (...given) => {
      count("rows", name);
      return original(...given);
    };
  }
};

const methodsOf = (Base) => {
  const names = new Set();
  for (
    let at = Base.prototype;
    at !== null && at.constructor.name !== "DurableObject";
    at = Object.getPrototypeOf(at)
  ) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name !== "constructor" && typeof at[name] === "function") names.add(name);
    }
  }
  return names;
};

/** The object class of that name, counting. */
export const counting = (name) => {
  const Base = gateway[name];
  class Counting extends Base {
    constructor(ctx, env) {
      countStorage(name, ctx.storage);
      super(ctx, env);
    }
  }
  for (const method of methodsOf(Base)) {
    Counting.prototype[method] = function (...given) {
      count("calls", `${name}.${method}`);
      return Base.prototype[method].apply(this, given);
    };
  }
  return Counting;
};

const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  count("requests", `${url.port} ${url.pathname.split("/", 2)[1]}`);
  return send(input, init);
};

export default {
  fetch: (request, env, ctx) =>
    new URL(request.url).pathname === "/counted" ? Response.json(counted) : gateway.default.fetch(request, env, ctx),
  scheduled: (controller, env, ctx) => gateway.default.scheduled(controller, env, ctx),
};
