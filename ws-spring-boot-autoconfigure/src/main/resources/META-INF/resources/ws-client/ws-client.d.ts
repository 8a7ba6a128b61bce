/** What a message of the wire says; servers of other makes may leave out what is optional. */
export interface WsEnvelope<T = unknown> {
  actioncode: string;
  /** 0 for success; missing in requests of the server. */
  code?: number;
  msg?: string;
  data: T;
  id?: string | number;
  /** Of several replies: whether another one follows. */
  more?: boolean;
}

/** An action was refused, by the server or by a handler of this page. */
export class WsActionError extends Error {
  constructor(code: number, msg?: string, data?: unknown, action?: string);
  readonly name: "WsActionError";
  readonly code: number;
  readonly msg: string;
  /** For 40002 a list of field and message. */
  readonly data: unknown;
  readonly action: string;
}

/** No reply came in time; the action may have been done nevertheless. */
export class WsTimeoutError extends Error {
  constructor(action: string, timeout: number);
  readonly name: "WsTimeoutError";
  readonly action: string;
  readonly timeout: number;
}

/** The connection has ended; what had been sent by then may have been done nevertheless. */
export class WsClosedError extends Error {
  constructor(code: number, reason?: string);
  readonly name: "WsClosedError";
  readonly code: number;
  readonly reason: string;
}

/** The server gives no ticket: 401 if nobody is signed in. */
export class WsTicketError extends Error {
  constructor(status: number);
  readonly name: "WsTicketError";
  readonly status: number;
}

/** `waiting`: for the next attempt. `closed`: for good, until `open()`. */
export type WsState = "connecting" | "open" | "waiting" | "closed";

export interface WsStateDetail {
  /** With `waiting` and `closed`: the close code, 1006 for a failed attempt. */
  code?: number;
  reason?: string;
  /** With `waiting`: milliseconds until the next attempt. */
  delay?: number;
  /** With `waiting`: the number of attempts since a connection that stood for a while. */
  attempt?: number;
}

export interface WsReconnectOptions {
  /** The upper bound of the first delay in ms, default 500; doubled with each attempt. */
  first?: number;
  /** The upper bound of every delay in ms, default 30000; a hint of the server comes on top. */
  max?: number;
  /** The most attempts in a row, default Infinity; those made while offline do not end it. */
  maxAttempts?: number;
  /** A connection that stood that many ms starts the delays anew, default `max`. */
  stableAfter?: number;
}

/** What this client needs of a WebSocket; the browser's, that of Node.js and npm's `ws` have it. */
export interface WsSocket {
  binaryType: any;
  readonly readyState: number;
  readonly protocol: string;
  onopen: any;
  onmessage: any;
  onclose: any;
  onerror: any;
  send(data: any): void;
  close(code?: number, reason?: string): void;
}

export interface WsOptions {
  /** Subprotocols, or a function that is asked for each attempt. */
  protocols?: string | string[] | (() => string | string[] | undefined | Promise<string | string[] | undefined>);
  /**
   * The token to connect with: asked for before each attempt, and while connected before the last one expires, which
   * `auth.refresh` then replaces in place.
   */
  token?: () => string | WsToken | Promise<string | WsToken>;
  /** How the token gets there: as a subprotocol behind `bearer`, the default, or by `auth.login` as the first message. */
  tokenIn?: "subprotocol" | "message";
  /** Milliseconds to wait for a reply, default 10000; 0 for no limit. Includes the wait for a connection. */
  timeout?: number;
  /** Whether a call that finds no connection waits for one, default true. */
  queue?: boolean;
  /** The most calls and streams that may wait at once, default 1000. */
  maxPending?: number;
  /** Milliseconds for an attempt to connect, default 10000; 0 leaves it to the browser. */
  connectTimeout?: number;
  /** Milliseconds between `heart_beat` actions, default 0 for none; one interval of silence then means a new connection. */
  heartbeat?: number;
  /** `false` to end with the connection. */
  reconnect?: false | WsReconnectOptions;
  /**
   * The token has expired (4401): called before the next attempt. A URL replaces the old one, `false` ends the client;
   * if it throws, it is called again after the next delay.
   */
  refresh?: (closed: { code: number; reason: string }) => RefreshResult | Promise<RefreshResult>;
  /**
   * A handshake has failed, and a browser does not say why; or `error` was thrown by what should have said URL, protocols
   * or token. `false` ends the client.
   */
  onRefused?: (info: { attempt: number; error?: unknown }) => unknown;
  /** What handlers throw, and what the server refuses of one-way messages; default `console.error`. */
  onError?: (error: unknown, where: string) => void;
  /** Default `arraybuffer`. */
  binaryType?: "arraybuffer" | "blob";
  /** Where the global one is missing, or another one is wanted. */
  WebSocket?: new (url: string, protocols?: string | string[]) => WsSocket;
}

export interface WsToken {
  token: string;
  /** Seconds until it expires; without it the token is not refreshed. */
  expiresIn?: number;
}

export interface WsTicketOptions extends Omit<RequestInit, "method" | "headers"> {
  /**
   * Where tickets are made, default the path of the URL and `/ticket`: that of the server for `/ws`, for other paths name
   * its `ws.security.tickets.path`.
   */
  from?: string | URL;
  /** The query parameter that carries the ticket, default `ticket`. */
  query?: string;
  /** Of the request, such as a CSRF token; or a function that is asked each time. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
}

type RefreshResult = string | URL | false | void;

export interface WsStreamOptions {
  /** The longest silence of the server in ms, default 0 for no limit. */
  timeout?: number;
  /** Ends it with the signal's reason. */
  signal?: AbortSignal;
  queue?: boolean;
}

export interface WsCallOptions {
  /** Milliseconds to wait for the reply; 0 for no limit. */
  timeout?: number;
  /** Ends the wait with the signal's reason; the action may be done nevertheless. */
  signal?: AbortSignal;
  queue?: boolean;
}

export interface WsClient {
  readonly state: WsState;
  /** The next time it is open, at once if it is; rejects with a WsClosedError if it never will be. */
  readonly ready: Promise<WsClient>;
  /** The subprotocol the server has chosen. */
  readonly protocol: string;

  /** Asks and waits for the reply: its data, or a WsActionError, WsTimeoutError or WsClosedError. */
  call<T = unknown>(action: string, data?: unknown, options?: WsCallOptions): Promise<T>;
  /**
   * Asks when the loop starts, and hands out one reply after the other. Leaving the loop cancels it at the server. What
   * the loop has not taken yet is kept without a limit: a browser cannot tell a server to wait.
   */
  stream<T = unknown>(action: string, data?: unknown, options?: WsStreamOptions): AsyncIterable<T>;
  /** Sends without waiting for a reply; `false` if there is no connection, and nothing is kept. */
  send(action: string, data?: unknown): boolean;
  sendText(text: string): boolean;
  sendBinary(data: ArrayBuffer | ArrayBufferView | Blob): boolean;

  /** Messages of the server by action, however the name is written. Returns how to stop. */
  on<T = any>(action: string, listener: (data: T, envelope: WsEnvelope<T>) => unknown): () => void;
  /** Answers requests of the server; a WsActionError, or what has code and msg, answers with that. */
  handle<T = any>(action: string, handler: (data: T, envelope: WsEnvelope<T>) => unknown): () => void;
  /** Text that is no envelope. */
  onText(listener: (text: string) => unknown): () => void;
  onBinary<T extends ArrayBuffer | Blob = ArrayBuffer>(listener: (data: T) => unknown): () => void;
  onState(listener: (state: WsState, detail: WsStateDetail) => unknown): () => void;

  /** Tries now instead of later, also after an end. */
  open(): void;
  /** Ends the client; nothing is called back any more but `onState`. */
  close(code?: number, reason?: string): void;
}

/** Connects, and comes back as the close codes say. A relative URL is one of the page's server. */
export function connect(url: string | URL | (() => string | URL | Promise<string | URL>), options?: WsOptions): WsClient;

/** For `connect`: a URL with a ticket that is good for one connection, a new one for each attempt. */
export function withTicket(url: string | URL | (() => string | URL | Promise<string | URL>), options?: WsTicketOptions): () => Promise<URL>;
