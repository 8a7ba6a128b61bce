// How pages use the browser client; never run, the compiler must agree with every line.
import { connect, withTicket, WsActionError, WsClosedError, WsTicketError, WsTimeoutError } from "/ws-client/ws-client.js";
import type { WsClient, WsEnvelope, WsOptions, WsState, WsToken } from "/ws-client/ws-client.js";

interface Room {
  name: string;
  people: string[];
}

interface Message {
  from: string;
  text: string;
}

const options: WsOptions = {
  protocols: async () => ["chat.v1"],
  timeout: 5_000,
  queue: true,
  maxPending: 10,
  connectTimeout: 5_000,
  heartbeat: 25_000,
  reconnect: { first: 500, max: 30_000, maxAttempts: 10, stableAfter: 10_000 },
  refresh: async ({ code }) => (code === 4401 ? "/ws?ticket=2" : false),
  onRefused: async () => (await fetch("/api/me")).status !== 401,
  onError: (error, where) => console.warn(where, error),
  binaryType: "arraybuffer",
  WebSocket,
};

export const ws: WsClient = connect("/ws", options);
connect(new URL("../ws", "https://example.com/a/b"));
connect(async () => "/ws?key=" + (await (await fetch("/api/key")).text()), { reconnect: false });
connect(withTicket("/ws"), { onRefused: ({ error }) => !(error instanceof WsTicketError && error.status === 401) });
connect(withTicket("/ws", { from: "/tickets", query: "t", headers: async () => ({ "X-CSRF-TOKEN": "1" }), credentials: "include" }));
connect("/ws", { token: async (): Promise<WsToken> => ({ token: "ey", expiresIn: 300 }) });
connect("/ws", { token: () => "ey", tokenIn: "message" });
connect("/ws", { refresh: async () => {} });

export async function use(signal: AbortSignal): Promise<string[]> {
  await ws.ready;
  const room = await ws.call<Room>("room.join", { room: "lobby" }, { timeout: 1_000, signal, queue: false });
  for await (const message of ws.stream<Message>("room.history", { room: room.name }, { signal })) {
    console.log(message.from, message.text);
  }
  const unknown = await ws.call("any");
  // @ts-expect-error: what the server says is not known
  unknown.name;
  const sent: boolean = ws.send("typing", {}) && ws.sendText("text") && ws.sendBinary(new Uint8Array(2)) && ws.sendBinary(new Blob([]));
  console.log(sent);
  return room.people;
}

const stop: () => void = ws.on("room.message", (message: Message, envelope: WsEnvelope<Message>) => {
  console.log(message.text, envelope.data.from, envelope.code ?? 0);
});
stop();
ws.on<Message>("room.message", ({ from }) => console.log(from));
ws.handle("confirm", async ({ text }: { text: string }) => confirm(text));
ws.handle("delete", () => {
  throw new WsActionError(40300, "no");
});
ws.onText((text) => console.log(text.length));
ws.onBinary((data) => console.log(data.byteLength));
ws.onBinary<Blob>((data) => console.log(data.size));
ws.onState((state: WsState, { code, reason, delay = 0, attempt }) => console.log(state, code, reason, delay.toFixed(), attempt));

ws.call("x").catch((error: unknown) => {
  if (error instanceof WsActionError) {
    console.log(error.code.toFixed(), error.msg, error.data, error.action);
  } else if (error instanceof WsTimeoutError) {
    console.log(error.action, error.timeout.toFixed());
  } else if (error instanceof WsClosedError) {
    console.log(error.code.toFixed(), error.reason);
  }
});
ws.open();
ws.close(4000, "bye");

// @ts-expect-error: there is no such option
connect("/ws", { retries: 3 });
// @ts-expect-error: there is no such way
connect("/ws", { token: () => "ey", tokenIn: "cookie" });
// @ts-expect-error: tickets are made by POST
withTicket("/ws", { method: "GET" });
// @ts-expect-error: states are four
export const wrong: WsState = "online";
// @ts-expect-error: the state is not the page's to set
ws.state = "open";
// @ts-expect-error: a number is no URL
connect(1);
