// The client of ws-spring-boot for browsers: actions over a WebSocket that comes back.

/** An action was refused, by the server or by a handler of this page. */
export class WsActionError extends Error {
  constructor(code, msg = "", data = "", action = "") {
    super(`${action || "action"}: ${msg || "refused"} (${code})`);
    Object.assign(this, { name: "WsActionError", code, msg, data, action });
  }
}

/** No reply came in time; the action may have been done nevertheless. */
export class WsTimeoutError extends Error {
  constructor(action, timeout) {
    super(`${action}: no reply within ${timeout} ms`);
    Object.assign(this, { name: "WsTimeoutError", action, timeout });
  }
}

/** The connection has ended; what had been sent by then may have been done nevertheless. */
export class WsClosedError extends Error {
  constructor(code, reason = "") {
    super(`The connection is closed (${code}${reason && " "}${reason})`);
    Object.assign(this, { name: "WsClosedError", code, reason });
  }
}

/** The server gives no ticket: 401 if nobody is signed in. */
export class WsTicketError extends Error {
  constructor(status) {
    super(`There is no ticket (${status})`);
    Object.assign(this, { name: "WsTicketError", status });
  }
}

// the table of WsCloseStatus.reconnect(); after every other code the client comes back later
const NEVER = new Set([1000, 1002, 1003, 1007, 1008, 1009, 1010, 1015, 4400, 4403, 4409, 4410]);
const SOON = new Set([1001, 1005, 1006, 1012, 4401, 4408]);
const TOKEN_EXPIRED = 4401;
// that many attempts' delay more
const LATER = 3;
const RETRY_AFTER = /\bretry-after-ms=(\d{1,9})\b/;
const MAX_REASON_BYTES = 123;
const MAX_TIMER = 2 ** 31 - 1;
const OPEN = 1;
// a token is replaced after that part of its life, not by all clients at once
const [RENEW_AFTER, SPREAD] = [0.6, 0.2];
const LAST_RENEWAL = 1000;
// from here on it is not the token that an action's code is about
const TOO_MANY = 42900;

export function connect(url, options = {}) {
  const Socket = options.WebSocket ?? globalThis.WebSocket;
  if (!Socket) throw new Error("There is no WebSocket here: pass one as options.WebSocket");
  if (typeof url !== "function") absolute(url);
  const { connectTimeout = 10_000, heartbeat = 0, maxPending = 1000 } = options;
  const { first = 500, max = 30_000, maxAttempts = Infinity, stableAfter = max } = options.reconnect || {};

  // the ids of the server's own requests must not look like ours
  const prefix = `${Math.random().toString(36).slice(2, 10)}-`;
  const pending = new Map();
  const cancelled = new Set();
  const pushes = new Map();
  const handlers = new Map();
  const [states, texts, binaries] = [new Set(), new Set(), new Set()];
  const changes = [];

  let state, socket, dialing, timer, beat, renewal;
  let ready = deferred();
  let last = { code: 1006, reason: "" };
  let [count, attempts, openedAt, dueAt, notBefore] = [0, 0, 0, 0, 0];
  let [heard, needsToken] = [true, false];

  // ---------------------------------------------------------------- callbacks

  function report(error, where) {
    try {
      (options.onError ?? ((e, w) => console.error("ws-client:", w, e)))(error, where);
    } catch (e) {
      console.error("ws-client: onError:", e);
    }
  }

  function guard(where, callback, ...args) {
    try {
      Promise.resolve(callback(...args)).catch((error) => report(error, where));
    } catch (error) {
      report(error, where);
    }
  }

  function emit(set, where, ...args) {
    for (const { listener } of [...(set ?? [])]) guard(where, listener, ...args);
  }

  function change(next, detail = {}) {
    state = next;
    // all listeners hear of one change before the next, also when one of them closes or opens
    if (changes.push([next, detail]) > 1) return;
    for (; changes.length > 0; changes.shift()) emit(states, "onState", ...changes[0]);
  }

  // ---------------------------------------------------------------- connection

  function start() {
    globalThis.addEventListener?.("online", online);
    if (state === "closed") ready = deferred();
    attempts = 0;
    dial();
  }

  async function dial() {
    clearTimeout(timer);
    const mine = (dialing = {});
    const obsolete = () => dialing !== mine;
    change("connecting");
    let address, protocols, given;
    try {
      if (!obsolete() && needsToken && options.refresh) {
        const renewed = await options.refresh({ ...last });
        if (obsolete()) return;
        if (renewed === false) return finish(last.code, last.reason);
        if (typeof renewed === "string" || renewed instanceof URL) url = renewed;
      }
      if (obsolete()) return;
      needsToken = false;
      timer = setTimeout(() => abandon(1006, "no connection in time"), Math.min(connectTimeout || MAX_TIMER, MAX_TIMER));
      address = absolute(await valueOf(url));
      protocols = await valueOf(options.protocols);
      given = await askForToken();
    } catch (error) {
      if (obsolete()) return;
      if (!options.onRefused) report(error, "refresh, url, protocols or token");
      return lost(1006, "no address", true, error);
    }
    if (obsolete()) return;
    const asMessage = options.tokenIn === "message";
    if (given.token && !asMessage) protocols = ["bearer", given.token].concat(protocols ?? []);
    try {
      socket = new Socket(address, protocols);
    } catch (error) {
      // not the network is at fault but the address or the page: it would be the same again
      report(error, "new WebSocket");
      return finish(1006, "no WebSocket for this address");
    }
    const own = socket;
    own.binaryType = options.binaryType ?? "arraybuffer";
    own.onopen = () => own === socket && opened(given, asMessage);
    own.onmessage = (event) => own === socket && receive(event.data);
    own.onclose = (event) => own === socket && lost(event.code, event.reason, state !== "open");
    // onclose follows; but some implementations throw if nobody listens
    own.onerror = () => {};
  }

  function opened({ token, expiresIn }, asMessage) {
    clearTimeout(timer);
    openedAt = performance.now();
    // before all else: until then the server knows nobody here
    if (token && asMessage) socket.send(JSON.stringify({ actioncode: "auth.login", data: { token } }));
    if (token) renewBefore(expiresIn);
    startHeartbeat();
    ready.resolve(ws);
    // before what has waited, so that a listener can introduce itself
    change("open");
    for (const request of pending.values()) transmit(request);
  }

  function lost(code, reason, refused = false, error) {
    if (state === "open" && performance.now() - openedAt >= stableAfter) attempts = 0;
    release();
    last = { code, reason };
    for (const request of [...pending.values()]) {
      if (request.sent) request.end(new WsClosedError(code, reason));
    }
    // what fails while the machine is offline says nothing about the server
    const exhausted = attempts >= maxAttempts && globalThis.navigator?.onLine !== false;
    if (options.reconnect === false || NEVER.has(code) || exhausted) {
      // nobody will be asked about it
      if (error && options.onRefused) report(error, "refresh, url, protocols or token");
      return finish(code, reason);
    }
    needsToken ||= code === TOKEN_EXPIRED;
    const hint = Number(RETRY_AFTER.exec(reason)?.[1] ?? 0);
    const exponent = attempts++ + (SOON.has(code) ? 0 : LATER);
    // full jitter: clients that were cut off together do not come back together
    const delay = hint + Math.random() * Math.min(max, first * 2 ** exponent);
    notBefore = performance.now() + hint;
    redialIn(delay);
    change("waiting", { code, reason, delay, attempt: attempts });
    if (refused && state !== "closed") guard("onRefused", askWhetherToGoOn, code, reason, error);
  }

  // a browser does not say why a handshake failed
  async function askWhetherToGoOn(code, reason, error) {
    const goesOn = await options.onRefused?.({ attempt: attempts, error });
    if (goesOn === false && (state === "waiting" || state === "connecting")) finish(code, reason);
  }

  function redialIn(delay) {
    clearTimeout(timer);
    dueAt = performance.now() + delay;
    timer = setTimeout(dial, Math.min(delay, MAX_TIMER));
  }

  // without waiting for onclose, which a broken connection delays by its closing handshake
  function abandon(code, reason) {
    const [old, refused] = [socket, state !== "open"];
    socket = undefined;
    shut(old, code, reason);
    lost(code, reason, refused);
  }

  function finish(code, reason) {
    const old = socket;
    release();
    globalThis.removeEventListener?.("online", online);
    last = { code, reason };
    const error = new WsClosedError(code, reason);
    ready.reject(error);
    for (const request of [...pending.values()]) request.end(error);
    shut(old, code, reason);
    change("closed", { code, reason });
  }

  function release() {
    clearTimeout(timer);
    clearTimeout(renewal);
    clearInterval(beat);
    cancelled.clear();
    socket = undefined;
    dialing = undefined;
    if (state === "open") ready = deferred();
  }

  function online() {
    const delay = Math.max(0, notBefore - performance.now()) + Math.random() * first;
    if (state === "waiting" && performance.now() + delay < dueAt) redialIn(delay);
    if (state === "open" && heartbeat) {
      // maybe on another network, where this connection does not exist
      startHeartbeat();
      ping();
    }
  }

  function startHeartbeat() {
    clearInterval(beat);
    heard = true;
    if (heartbeat) beat = setInterval(() => (heard ? ping() : abandon(4408, "no heartbeat")), heartbeat);
  }

  function ping() {
    heard = false;
    write(JSON.stringify({ actioncode: "heart_beat", id: prefix + ++count }));
  }

  // ---------------------------------------------------------------- tokens

  async function askForToken() {
    const given = await options.token?.();
    return typeof given === "string" ? { token: given } : (given ?? {});
  }

  function renewBefore(expiresIn) {
    if (!(expiresIn > 0)) return;
    const end = performance.now() + expiresIn * 1000;
    renewIn(expiresIn * 1000 * (RENEW_AFTER + SPREAD * Math.random()), end);
  }

  function renewIn(delay, end) {
    clearTimeout(renewal);
    renewal = setTimeout(renew, Math.min(delay, MAX_TIMER), end);
  }

  // in place: another connection would miss what is said meanwhile
  async function renew(end) {
    const own = socket;
    try {
      const { token, expiresIn } = await askForToken();
      if (own !== socket) return;
      // not on the next connection, which has a token of its own
      await call("auth.refresh", { token }, { queue: false });
      if (own === socket) renewBefore(expiresIn);
    } catch (error) {
      if (own !== socket || error instanceof WsClosedError) return;
      report(error, "auth.refresh");
      // a refusal would be the same again; after 4401 there is a new connection with a new token
      const refused = error instanceof WsActionError && error.code >= 40000 && error.code < TOO_MANY;
      const rest = end - performance.now();
      if (!refused && rest > LAST_RENEWAL) renewIn(rest / 2, end);
    }
  }

  // ---------------------------------------------------------------- messages out

  function write(data) {
    if (state !== "open" || socket.readyState !== OPEN) return false;
    socket.send(data);
    return true;
  }

  function transmit(request) {
    request.sent ||= write(request.text);
  }

  // an action may have been done although no reply came: nothing is ever sent twice
  function request(action, data, { timeout = options.timeout ?? 10_000, signal, queue = options.queue }, callbacks) {
    const id = prefix + ++count;
    const text = JSON.stringify({ actioncode: action, data, id });
    if (signal?.aborted) throw signal.reason;
    if (pending.size >= maxPending) throw new Error(`${maxPending} calls are waiting for their replies`);
    const made = { ...callbacks, id, text, sent: false, arm, end };
    const onAbort = () => end(signal.reason);
    let limit;

    function arm() {
      clearTimeout(limit);
      if (timeout > 0 && timeout < Infinity) {
        limit = setTimeout(() => end(new WsTimeoutError(action, timeout)), Math.min(timeout, MAX_TIMER));
      }
    }

    function end(error) {
      clearTimeout(limit);
      signal?.removeEventListener("abort", onAbort);
      if (pending.delete(id) && error !== undefined) made.onEnd(error);
    }

    transmit(made);
    if (state === "closed" || (queue === false && !made.sent)) throw new WsClosedError(last.code, last.reason);
    pending.set(id, made);
    signal?.addEventListener("abort", onAbort, { once: true });
    arm();
    return made;
  }

  // once each, and not for as many as a server likes to make up
  function cancel(id) {
    if (cancelled.has(id) || cancelled.size >= maxPending) return;
    cancelled.add(id);
    write(JSON.stringify({ actioncode: "stream_cancel", id }));
  }

  function call(action, data, opts = {}) {
    return new Promise((resolve, reject) => {
      const made = request(action, data, opts, {
        onReply(value, more) {
          made.end();
          if (more === true) cancel(made.id);
          resolve(value);
        },
        onEnd: reject,
      });
    });
  }

  async function* iterate(action, data, opts) {
    const items = [];
    let wake, end;
    const made = request(action, data, { timeout: 0, ...opts }, {
      onReply(value, more) {
        if (more !== false) items.push(value);
        if (more === true) {
          made.arm();
        } else {
          end = {};
          made.end();
        }
        wake?.();
      },
      onEnd(error) {
        end = { error };
        // who does not want it any longer wants nothing of it
        if (opts.signal?.aborted) items.length = 0;
        if (made.sent && !(error instanceof WsClosedError || error instanceof WsActionError)) cancel(made.id);
        wake?.();
      },
    });
    try {
      while (items.length > 0 || !end) {
        if (items.length > 0) yield items.shift();
        else await new Promise((resolve) => (wake = resolve));
      }
      if ("error" in end) throw end.error;
    } finally {
      made.end();
      if (made.sent && !end) cancel(made.id);
    }
  }

  // ---------------------------------------------------------------- messages in

  function receive(raw) {
    heard = true;
    if (typeof raw !== "string") return emit(binaries, "onBinary", raw);
    const envelope = parse(raw);
    if (!envelope) return emit(texts, "onText", raw);
    const { actioncode: action, code, msg, data, id, more } = envelope;
    const failure = code === undefined || code === 0 ? undefined : new WsActionError(code, msg, data, action);
    const asked = pending.get(id);
    if (asked) {
      if (failure) asked.end(failure);
      else asked.onReply(data, more);
    } else if (id === undefined || id === null) {
      if (failure) report(failure, "refused by the server");
      else emit(pushes.get(normalize(action)), action, data, envelope);
    } else if (typeof id === "string" && id.startsWith(prefix)) {
      // nobody waits for it any longer
      if (more === true) cancel(id);
      else cancelled.delete(id);
    } else if (code === undefined && (typeof id === "string" || typeof id === "number")) {
      guard(action, answer, envelope);
    }
  }

  async function answer(envelope) {
    const { actioncode, data, id } = envelope;
    const asker = socket;
    const reply = (code, msg, result) => {
      const text = JSON.stringify({ code, msg, data: result, actioncode, id });
      if (asker === socket) write(text);
    };
    const handler = handlers.get(normalize(actioncode));
    if (!handler) return reply(40400, "Unknown action", "");
    try {
      reply(0, "", (await handler(data, envelope)) ?? null);
    } catch (error) {
      if (Number.isInteger(error?.code) && error.code !== 0 && typeof error.msg === "string") {
        return reply(error.code, error.msg, error.data ?? "");
      }
      reply(50000, "Internal error", "");
      throw error;
    }
  }

  // ---------------------------------------------------------------- what the page sees

  const ws = {
    get state() {
      return state;
    },
    get ready() {
      return ready.promise;
    },
    get protocol() {
      return socket?.protocol ?? "";
    },
    call,
    stream: (action, data, opts = {}) => ({ [Symbol.asyncIterator]: () => iterate(action, data, opts) }),
    send: (action, data) => write(JSON.stringify({ actioncode: action, data })),
    sendText: (text) => write(String(text)),
    sendBinary: (data) => write(data),
    on(action, listener) {
      const name = normalize(action);
      if (!pushes.has(name)) pushes.set(name, new Set());
      return register(pushes.get(name), listener);
    },
    handle(action, handler) {
      const name = normalize(action);
      if (handlers.has(name)) throw new Error(`${action} has a handler already`);
      handlers.set(name, handler);
      return () => void (handlers.get(name) === handler && handlers.delete(name));
    },
    onText: (listener) => register(texts, listener),
    onBinary: (listener) => register(binaries, listener),
    onState: (listener) => register(states, listener),
    open() {
      if (state === "waiting") dial();
      if (state === "closed") start();
    },
    close(code = 1000, reason = "") {
      if (!isSendable(code)) throw new RangeError(`A page may close with 1000 or 3000 to 4999, not ${code}`);
      const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(MAX_REASON_BYTES));
      if (state !== "closed") finish(code, reason.slice(0, read));
    },
  };
  start();
  return ws;
}

/** For `connect`: a URL with a ticket that is good for one connection, a new one for each attempt. */
export function withTicket(url, { from, query = "ticket", headers, ...request } = {}) {
  return async () => {
    const address = new URL(absolute(await valueOf(url)));
    const source = new URL(from ?? `${address.pathname.replace(/\/+$/, "")}/ticket`, address);
    source.protocol = source.protocol.replace(/^ws/, "http");
    const answer = await fetch(source, { ...request, method: "POST", headers: await valueOf(headers) });
    if (!answer.ok) throw new WsTicketError(answer.status);
    address.searchParams.set(query, (await answer.json()).ticket);
    return address;
  };
}

function absolute(url) {
  const result = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
  result.protocol = result.protocol.replace(/^http/, "ws");
  result.hash = "";
  return result.href;
}

function valueOf(value) {
  return typeof value === "function" ? value() : value;
}

function normalize(name) {
  return name.replace(/[\s_-]/g, "").toLowerCase();
}

function register(set, listener) {
  // an entry of its own, for the same function may listen twice
  const entry = { listener };
  set.add(entry);
  return () => void set.delete(entry);
}

function isSendable(code) {
  return code === 1000 || (code >= 3000 && code <= 4999);
}

function shut(socket, code, reason) {
  socket?.close(...(isSendable(code) ? [code, reason] : []));
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value?.actioncode === "string" ? value : null;
  } catch {
    return null;
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  // it is no fault not to wait for it
  result.promise.catch(() => {});
  return result;
}
