// The browser client against a server that does what each scenario says. Prints a line for each.
import assert from 'node:assert';
import { getEventListeners } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const [source, table] = process.argv.slice(2);
// Node.js takes a file for a module by its name or its package; a browser does by how it is loaded
fs.copyFileSync(source, 'ws-client.mjs');
const { connect, withTicket, WsActionError, WsClosedError, WsTicketError, WsTimeoutError } = await import('./ws-client.mjs');

const scenarios = {};
const FIRST = 1000;
const random = Math.random;
const { setTimeout, clearTimeout } = globalThis;
const now = performance.now.bind(performance);
let cleanups = [];
let uncaught = [];
process.on('uncaughtException', (error) => uncaught.push(error));

/** Things that come and are waited for, in any order. */
function line() {
  const [things, readers] = [[], []];
  return {
    things,
    put: (thing) => (readers.length ? readers.shift()(thing) : things.push(thing)),
    take: () => (things.length ? Promise.resolve(things.shift()) : new Promise((resolve) => readers.push(resolve))),
  };
}

/** A server of which the scenario takes one connection after the other. */
async function serve({ refuse = () => false, answer } = {}) {
  const connections = line();
  const web = http.createServer(answer);
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => [...protocols][0],
  });
  web.on('upgrade', (request, socket, head) => {
    if (refuse(request)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (accepted) => {
      const [messages, closes] = [line(), line()];
      accepted.on('message', (data, isBinary) => messages.put(isBinary ? data : data.toString()));
      accepted.on('close', (code, reason) => closes.put({ code, reason: reason.toString() }));
      accepted.on('error', () => {});
      connections.put({
        url: request.url,
        protocols: request.headers['sec-websocket-protocol'],
        raw: messages.take,
        async next() {
          return JSON.parse(await messages.take());
        },
        unread: messages.things,
        closed: closes.take,
        send: (message) => accepted.send(typeof message === 'object' && !Buffer.isBuffer(message) ? JSON.stringify(message) : message),
        close: (code, reason) => accepted.close(code, reason),
        terminate: () => accepted.terminate(),
      });
    });
  });
  await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.clients.forEach((client) => client.terminate());
    web.close();
    web.closeAllConnections();
  });
  return { accept: connections.take, waiting: connections.things, url: `ws://127.0.0.1:${web.address().port}/ws` };
}

function client(url, options) {
  const errors = line();
  const ws = connect(url, {
    WebSocket,
    reconnect: { first: 1, max: 20 },
    onError: (error, where) => errors.put({ error, where }),
    ...options,
  });
  cleanups.push(() => ws.close());
  const states = [];
  ws.onState((state, detail) => states.push({ state, ...detail }));
  return Object.assign(Object.create(ws, Object.getOwnPropertyDescriptors(ws)), { errors, states });
}

async function both(options, serverOptions) {
  const server = await serve(serverOptions);
  const ws = client(server.url, options);
  const peer = await server.accept();
  await ws.ready;
  return { server, ws, peer };
}

function reached(ws, wanted) {
  return new Promise((resolve) => {
    const stop = ws.onState((state, detail) => {
      if (state === wanted) {
        stop();
        resolve(detail);
      }
    });
  });
}

/** A WebSocket that does what the scenario says, without a network. */
class FakeSocket {
  static last;
  readyState = 0;
  protocol = '';
  sent = [];
  constructor(url, protocols) {
    FakeSocket.last = this;
    Object.assign(this, { url, protocols });
  }
  open() {
    this.readyState = 1;
    this.onopen({});
  }
  send(data) {
    this.sent.push(data);
  }
  close(...args) {
    this.closed = args;
    this.readyState = 2;
  }
}

async function fake(options) {
  const ws = client('ws://host/ws', { WebSocket: FakeSocket, reconnect: { first: FIRST, max: 1e6 }, ...options });
  await turn();
  return ws;
}

/** Lets time pass 20 times as fast for the client. */
function hurry() {
  globalThis.setTimeout = (callback, delay, ...args) => setTimeout(callback, delay / 20, ...args);
  performance.now = () => now() * 20;
  cleanups.push(() => {
    globalThis.setTimeout = setTimeout;
    performance.now = now;
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const reply = (request, data, more) => ({ code: 0, msg: 'Success', data, actioncode: request.actioncode, id: request.id, more });
const failed = (type, properties) => (error) => {
  assert.ok(error instanceof type, String(error?.stack ?? error));
  for (const [name, value] of Object.entries(properties ?? {})) {
    assert.deepStrictEqual(error[name], value);
  }
  return true;
};
async function listed(iterable) {
  const items = [];
  let error;
  try {
    for await (const item of iterable) {
      items.push(item);
    }
  } catch (e) {
    error = e;
  }
  return { items, error };
}

// ---------------------------------------------------------------- calls

scenarios.callWhenRepliesComeInAnotherOrderThenEachGetsItsOwn = async () => {
  const { ws, peer } = await both();
  const calls = ['a', 'b', 'c'].map((name) => ws.call('echo', { name }));
  const requests = [await peer.next(), await peer.next(), await peer.next()];
  assert.deepStrictEqual(Object.keys(requests[0]), ['actioncode', 'data', 'id']);
  assert.strictEqual(new Set(requests.map((request) => request.id)).size, 3);
  for (const request of requests.reverse()) {
    peer.send(reply(request, request.data.name + '!'));
  }
  assert.deepStrictEqual(await Promise.all(calls), ['a!', 'b!', 'c!']);
};

scenarios.callWhenRefusedThenActionError = async () => {
  const { ws, peer } = await both();
  const call = ws.call('room.join');
  const { id } = await peer.next();
  const data = [{ field: 'room', message: 'must not be blank' }];
  peer.send({ code: 40002, msg: 'Validation failed', data, actioncode: 'room.join', id });
  await assert.rejects(call, failed(WsActionError, { code: 40002, msg: 'Validation failed', data, action: 'room.join', name: 'WsActionError' }));
};

scenarios.callWhenNoReplyInTimeThenTimeoutErrorAndLateReplyIsIgnored = async () => {
  const { ws, peer } = await both();
  const call = ws.call('slow', 1, { timeout: 20 });
  await assert.rejects(call, failed(WsTimeoutError, { action: 'slow', timeout: 20 }));
  peer.send(reply(await peer.next(), 'late'));
  const next = ws.call('fast');
  peer.send(reply(await peer.next(), 'now'));
  assert.strictEqual(await next, 'now');
  assert.deepStrictEqual(ws.errors.things, []);
};

scenarios.callWhenAbortedThenReason = async () => {
  const { ws, peer } = await both();
  const controller = new AbortController();
  const call = ws.call('slow', 1, { signal: controller.signal });
  await peer.next();
  const reason = new Error('changed my mind');
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  await assert.rejects(ws.call('never', 1, { signal: controller.signal }), (error) => error === reason);
  ws.send('marker');
  assert.strictEqual((await peer.next()).actioncode, 'marker');
  const { signal } = new AbortController();
  const other = ws.call('other', 1, { signal });
  assert.strictEqual(getEventListeners(signal, 'abort').length, 1);
  peer.send(reply(await peer.next(), 1));
  await other;
  assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
};

scenarios.callWhenNotOpenThenWaitsUnlessToldNotTo = async () => {
  const server = await serve();
  const ws = client(server.url);
  const order = ['one', 'two', 'three'].map((name) => ws.call(name));
  await assert.rejects(ws.call('no', 1, { queue: false }), failed(WsClosedError));
  assert.strictEqual(ws.send('no'), false);
  const peer = await server.accept();
  for (const name of ['one', 'two', 'three']) {
    const request = await peer.next();
    assert.strictEqual(request.actioncode, name);
    peer.send(reply(request, name));
  }
  assert.deepStrictEqual(await Promise.all(order), ['one', 'two', 'three']);
};

scenarios.callWhenThereIsNoConnectionInTimeThenTimeoutErrorAndNotSent = async () => {
  const ws = await fake();
  await assert.rejects(ws.call('early', 1, { timeout: 10 }), failed(WsTimeoutError));
  FakeSocket.last.open();
  assert.deepStrictEqual(FakeSocket.last.sent, []);
};

scenarios.callWhenConnectionClosesThenClosedErrorAndNeverSentAgain = async () => {
  const { server, ws, peer } = await both();
  const call = ws.call('pay', { amount: 5 });
  await peer.next();
  peer.close(1012, 'restart');
  await assert.rejects(call, failed(WsClosedError, { code: 1012, reason: 'restart' }));
  const waits = ws.call('balance');
  const again = await server.accept();
  const request = await again.next();
  assert.strictEqual(request.actioncode, 'balance');
  again.send(reply(request, 5));
  assert.strictEqual(await waits, 5);
  assert.deepStrictEqual(again.unread, []);
};

scenarios.callWhenSocketIsClosingThenWaitsForTheNext = async () => {
  const ws = await fake({ reconnect: { first: 1, max: 1 } });
  const first = FakeSocket.last;
  first.open();
  first.readyState = 2;
  const call = ws.call('later');
  assert.strictEqual(ws.send('now'), false);
  first.onclose({ code: 1001, reason: '' });
  while (FakeSocket.last === first) {
    await turn();
  }
  FakeSocket.last.open();
  const request = JSON.parse(FakeSocket.last.sent[0]);
  FakeSocket.last.onmessage({ data: JSON.stringify(reply(request, 'ok')) });
  assert.strictEqual(await call, 'ok');
  assert.deepStrictEqual(first.sent, []);
};

scenarios.callWhenSeveralRepliesThenFirstAndTheRestIsCancelled = async () => {
  const { ws, peer } = await both();
  const call = ws.call('ticks');
  const request = await peer.next();
  peer.send(reply(request, 1, true));
  assert.strictEqual(await call, 1);
  assert.deepStrictEqual(await peer.next(), { actioncode: 'stream_cancel', id: request.id });
  [2, 3].forEach((tick) => peer.send(reply(request, tick, true)));
  peer.send(reply(request, null, false));
  const empty = ws.call('nothing');
  peer.send(reply(await peer.next(), null, false));
  assert.strictEqual(await empty, null);
  assert.deepStrictEqual(peer.unread, []);
};

scenarios.callWhenAbortedCallTurnsOutToBeAStreamThenCancelledOnce = async () => {
  const { ws, peer } = await both();
  const call = ws.call('ticks', 1, { timeout: 5 });
  const request = await peer.next();
  await assert.rejects(call, failed(WsTimeoutError));
  [1, 2, 3].forEach((tick) => peer.send(reply(request, tick, true)));
  assert.deepStrictEqual(await peer.next(), { actioncode: 'stream_cancel', id: request.id });
  const next = ws.call('next');
  const marker = await peer.next();
  assert.strictEqual(marker.actioncode, 'next');
  peer.send(reply(marker));
  await next;
};

scenarios.callWhenForeignServerLeavesOutCodeThenStillAReply = async () => {
  const { ws, peer } = await both();
  const call = ws.call('plain');
  const { id } = await peer.next();
  peer.send({ actioncode: 'plain', data: 7, id });
  assert.strictEqual(await call, 7);
};

scenarios.callWhenTooManyWaitThenRejects = async () => {
  const { ws, peer } = await both({ maxPending: 2 });
  const calls = [ws.call('a'), ws.call('b')];
  await assert.rejects(ws.call('c'), /2 calls are waiting/);
  const requests = [await peer.next(), await peer.next()];
  requests.forEach((request) => peer.send(reply(request, 1)));
  await Promise.all(calls);
  const next = ws.call('d');
  peer.send(reply(await peer.next(), 4));
  assert.strictEqual(await next, 4);
};

scenarios.callWhenDataIsNoJsonThenRejectsAndLeavesNothing = async () => {
  const { ws, peer } = await both({ maxPending: 1 });
  await assert.rejects(ws.call('big', 1n), TypeError);
  const next = ws.call('ok');
  peer.send(reply(await peer.next(), 1));
  assert.strictEqual(await next, 1);
};

// ---------------------------------------------------------------- streams

scenarios.streamWhenItemsComeThenAllInOrderAndEnds = async () => {
  const { ws, peer } = await both();
  const stream = ws.stream('history', { room: 'lobby' });
  assert.deepStrictEqual(peer.unread, []);
  const result = listed(stream);
  const request = await peer.next();
  assert.deepStrictEqual(request.data, { room: 'lobby' });
  for (let i = 0; i < 500; i++) {
    peer.send(reply(request, i, true));
  }
  peer.send(reply(request, null, false));
  const { items, error } = await result;
  assert.deepStrictEqual(items, Array.from({ length: 500 }, (_, i) => i));
  assert.strictEqual(error, undefined);
  ws.send('marker');
  assert.strictEqual((await peer.next()).actioncode, 'marker');
};

scenarios.streamWhenItFailsThenItemsThenError = async () => {
  const { ws, peer } = await both();
  const result = listed(ws.stream('history'));
  const request = await peer.next();
  peer.send(reply(request, 1, true));
  peer.send({ code: 50000, msg: 'Internal error', data: '', actioncode: 'history', id: request.id, more: false });
  const { items, error } = await result;
  assert.deepStrictEqual(items, [1]);
  failed(WsActionError, { code: 50000 })(error);
};

scenarios.streamWhenSingleReplyThenOneItem = async () => {
  const { ws, peer } = await both();
  const result = listed(ws.stream('one', 1, { timeout: 10_000 }));
  peer.send(reply(await peer.next(), 'only'));
  assert.deepStrictEqual((await result).items, ['only']);
};

scenarios.streamWhenLoopBreaksThenCancelledOnce = async () => {
  const { ws, peer } = await both();
  const seen = [];
  const loop = (async () => {
    for await (const item of ws.stream('ticks')) {
      seen.push(item);
      if (item === 2) {
        break;
      }
    }
  })();
  const request = await peer.next();
  [1, 2, 3, 4].forEach((tick) => peer.send(reply(request, tick, true)));
  await loop;
  assert.deepStrictEqual(seen, [1, 2]);
  assert.deepStrictEqual(await peer.next(), { actioncode: 'stream_cancel', id: request.id });
  [5, 6].forEach((tick) => peer.send(reply(request, tick, true)));
  peer.send(reply(request, null, false));
  const next = ws.call('next');
  const marker = await peer.next();
  assert.strictEqual(marker.actioncode, 'next');
  peer.send(reply(marker, 1));
  await next;
};

scenarios.streamWhenAbortedThenCancelledAndReason = async () => {
  const { ws, peer } = await both();
  const controller = new AbortController();
  const result = listed(ws.stream('ticks', 1, { signal: controller.signal }));
  const request = await peer.next();
  peer.send(reply(request, 1, true));
  const reason = new Error('enough');
  controller.abort(reason);
  assert.strictEqual((await result).error, reason);
  assert.deepStrictEqual(await peer.next(), { actioncode: 'stream_cancel', id: request.id });
};

scenarios.streamWhenAbortedThenNothingMoreOfWhatHasCome = async () => {
  const { ws, peer } = await both();
  const controller = new AbortController();
  const seen = [];
  const loop = (async () => {
    for await (const item of ws.stream('ticks', 1, { signal: controller.signal })) {
      seen.push(item);
      if (item === 1) {
        await ws.call('others have come');
        controller.abort();
      }
    }
  })();
  const request = await peer.next();
  [1, 2, 3].forEach((tick) => peer.send(reply(request, tick, true)));
  peer.send(reply(await peer.next()));
  await assert.rejects(loop, failed(DOMException, { name: 'AbortError' }));
  assert.deepStrictEqual(seen, [1]);
};

scenarios.streamWhenLoopIsSlowThenTheEndIsNoSilence = async () => {
  const { ws, peer } = await both();
  const seen = [];
  const loop = (async () => {
    for await (const item of ws.stream('ticks', 1, { timeout: 1000 })) {
      seen.push(item);
      await new Promise((resolve) => setTimeout(resolve, item === 1 ? 1100 : 0));
    }
  })();
  const request = await peer.next();
  [1, 2, 3].forEach((tick) => peer.send(reply(request, tick, true)));
  peer.send(reply(request, null, false));
  await loop;
  assert.deepStrictEqual(seen, [1, 2, 3]);
};

scenarios.streamWhenServerIsSilentThenTimeoutErrorAndCancelled = async () => {
  const { ws, peer } = await both();
  const result = listed(ws.stream('ticks', 1, { timeout: 1000 }));
  const request = await peer.next();
  for (const item of [1, 2, 3]) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    peer.send(reply(request, item, true));
  }
  const { items, error } = await result;
  assert.deepStrictEqual(items, [1, 2, 3]);
  failed(WsTimeoutError)(error);
  assert.strictEqual((await peer.next()).actioncode, 'stream_cancel');
};

scenarios.streamWhenConnectionClosesThenItemsThenClosedError = async () => {
  const { server, ws, peer } = await both();
  const result = listed(ws.stream('ticks'));
  const request = await peer.next();
  peer.send(reply(request, 1, true));
  peer.close(1001);
  const { items, error } = await result;
  assert.deepStrictEqual(items, [1]);
  failed(WsClosedError, { code: 1001 })(error);
  const again = await server.accept();
  await ws.ready;
  ws.send('marker');
  assert.strictEqual((await again.next()).actioncode, 'marker');
};

// ---------------------------------------------------------------- pushes

scenarios.onWhenPushComesThenListenersOfTheNameHearIt = async () => {
  const { ws, peer } = await both();
  const heard = line();
  const stop = ws.on('heartBeat', (data, envelope) => heard.put([data, envelope.actioncode]));
  const names = ['heart_beat', 'heartBeat', 'HEART_BEAT', 'heart-beat', 'heart beat'];
  names.forEach((name, i) => peer.send({ code: 0, msg: 'Success', data: i, actioncode: name }));
  for (let i = 0; i < names.length; i++) {
    assert.deepStrictEqual(await heard.take(), [i, names[i]]);
  }
  stop();
  stop();
  ws.on('other', () => heard.put('other'));
  peer.send({ data: 1, actioncode: 'heart_beat' });
  peer.send({ data: 1, actioncode: 'other' });
  assert.strictEqual(await heard.take(), 'other');
};

scenarios.onWhenListenerFailsThenOthersStillHear = async () => {
  const { ws, peer } = await both();
  const heard = line();
  const failure = new Error('oops');
  const same = () => heard.put('same');
  ws.on('news', () => {
    throw failure;
  });
  ws.on('news', async () => {
    throw failure;
  });
  const stop = ws.on('news', same);
  ws.on('news', same);
  peer.send({ code: 0, data: 1, actioncode: 'news' });
  assert.deepStrictEqual(await ws.errors.take(), { error: failure, where: 'news' });
  assert.deepStrictEqual(await ws.errors.take(), { error: failure, where: 'news' });
  assert.deepStrictEqual([await heard.take(), await heard.take()], ['same', 'same']);
  stop();
  peer.send({ code: 0, data: 1, actioncode: 'news' });
  await heard.take();
  assert.deepStrictEqual(heard.things, []);
  assert.strictEqual(ws.state, 'open');
};

scenarios.onErrorWhenItFailsItselfThenNothingBreaks = async () => {
  const { ws, peer } = await both({
    onError() {
      throw new Error('worse');
    },
  });
  const [log, error] = [line(), console.error];
  console.error = (...args) => log.put(args);
  cleanups.push(() => (console.error = error));
  ws.on('news', () => {
    throw new Error('oops');
  });
  peer.send({ code: 0, data: 1, actioncode: 'news' });
  assert.match(String(await log.take()), /worse/);
  assert.strictEqual(ws.state, 'open');
};

scenarios.sendWhenServerRefusesThenOnError = async () => {
  const { ws, peer } = await both();
  let pushed = false;
  ws.on('say', () => (pushed = true));
  assert.strictEqual(ws.send('say', { text: 'hi' }), true);
  assert.deepStrictEqual(await peer.next(), { actioncode: 'say', data: { text: 'hi' } });
  peer.send({ code: 40300, msg: 'Forbidden', data: '', actioncode: 'say' });
  failed(WsActionError, { code: 40300, action: 'say' })((await ws.errors.take()).error);
  assert.strictEqual(pushed, false);
};

scenarios.rawWhenNoEnvelopeThenTextAndBinary = async () => {
  const { ws, peer } = await both();
  const heard = line();
  ws.onText(heard.put);
  ws.onBinary((data) => heard.put(data instanceof ArrayBuffer && Buffer.from(data).toString()));
  peer.send('{"type":"hello"}');
  peer.send('just text');
  peer.send(Buffer.from('bytes'));
  assert.deepStrictEqual([await heard.take(), await heard.take(), await heard.take()], ['{"type":"hello"}', 'just text', 'bytes']);
  assert.strictEqual(ws.sendText('你好'), true);
  assert.strictEqual(ws.sendBinary(new Uint8Array([1, 2])), true);
  assert.strictEqual(await peer.raw(), '你好');
  assert.deepStrictEqual(await peer.raw(), Buffer.from([1, 2]));
};

// ---------------------------------------------------------------- requests of the server

scenarios.handleWhenServerAsksThenAnswered = async () => {
  const { ws, peer } = await both();
  ws.handle('confirm', async ({ text }, envelope) => text + ' yes ' + envelope.id);
  ws.handle('nothing', () => {});
  peer.send({ actioncode: 'CONFIRM', data: { text: 'sure?' }, id: 'q-1' });
  const text = await peer.raw();
  assert.strictEqual(text, '{"code":0,"msg":"","data":"sure? yes q-1","actioncode":"CONFIRM","id":"q-1"}');
  peer.send({ actioncode: 'nothing', data: 1, id: 17 });
  assert.deepStrictEqual(await peer.next(), { code: 0, msg: '', data: null, actioncode: 'nothing', id: 17 });
};

scenarios.handleWhenItFailsThenAnsweredWithCode = async () => {
  const { ws, peer } = await both();
  const failures = {
    plain: { code: 7, msg: 'busy', data: [1] },
    typed: new WsActionError(40300, 'no'),
    secret: new Error('password is 123'),
    zero: { code: 0, msg: 'no error' },
    dom: new DOMException('gone', 'AbortError'),
    nothing: undefined,
  };
  for (const [name, failure] of Object.entries(failures)) {
    ws.handle(name, () => {
      throw failure;
    });
  }
  ws.handle('circle', () => {
    const circle = {};
    return (circle.circle = circle);
  });
  const answers = [];
  for (const name of [...Object.keys(failures), 'circle', 'unknown']) {
    peer.send({ actioncode: name, data: 1, id: 'q' });
    const { code, msg, data } = await peer.next();
    answers.push([name, code, msg, data]);
  }
  assert.deepStrictEqual(answers, [
    ['plain', 7, 'busy', [1]],
    ['typed', 40300, 'no', ''],
    ['secret', 50000, 'Internal error', ''],
    ['zero', 50000, 'Internal error', ''],
    ['dom', 50000, 'Internal error', ''],
    ['nothing', 50000, 'Internal error', ''],
    ['circle', 50000, 'Internal error', ''],
    ['unknown', 40400, 'Unknown action', ''],
  ]);
  assert.deepStrictEqual(ws.errors.things.map(({ where }) => where), ['secret', 'zero', 'dom', 'nothing', 'circle']);
};

scenarios.handleWhenTwiceThenThrowsAndWhenRemovedThenFree = async () => {
  const ws = await fake();
  const stop = ws.handle('ask_me', () => 1);
  assert.throws(() => ws.handle('askMe', () => 2), /handler already/);
  stop();
  ws.handle('askMe', () => 2);
  stop();
  assert.throws(() => ws.handle('askMe', () => 3), /handler already/);
};

scenarios.handleWhenConnectionChangedMeanwhileThenNotAnsweredOnTheNext = async () => {
  const { server, ws, peer } = await both();
  const [asked, answers] = [line(), line()];
  ws.handle('slow', () => {
    asked.put(1);
    return answers.take();
  });
  peer.send({ actioncode: 'slow', data: 1, id: 'q-1' });
  await asked.take();
  peer.terminate();
  const again = await server.accept();
  await ws.ready;
  answers.put('late');
  await turn();
  ws.send('marker');
  assert.strictEqual((await again.next()).actioncode, 'marker');
};

// ---------------------------------------------------------------- hostile and foreign input

scenarios.receiveWhenInputIsHostileThenNothingBreaks = async () => {
  const { ws, peer } = await both();
  const call = ws.call('real');
  const request = await peer.next();
  const values = [null, true, 1, -0.5, 1e308, '', 'x', '__proto__', [], [1, [2]], {}, { id: 1 }, { then: 1 }];
  const texts = ['', ' ', '{', '[]', 'null', '"text"', '1e999', '{"a":1,"a":2}', '[{"actioncode":"x"}]', '\u0000', '{"__proto__":{"actioncode":"x"}}', '['.repeat(100_000), '{"actioncode":'.repeat(50_000), '{"actioncode":"' + 'x'.repeat(1_000_000) + '"}'];
  for (const field of ['actioncode', 'code', 'msg', 'data', 'id', 'more']) {
    for (const value of values) {
      texts.push(JSON.stringify({ actioncode: 'x', [field]: value }), JSON.stringify({ actioncode: 'x', id: 'unknown', code: 0, [field]: value }));
      texts.push(JSON.stringify({ actioncode: 'x', code: 1, [field]: value }));
    }
  }
  texts.push(...['constructor', '__proto__', 'hasOwnProperty', 'toString'].map((actioncode) => JSON.stringify({ actioncode, code: 0, data: 1 })));
  const foreign = request.id.replace(/\d+$/, '999');
  texts.push(...Array(20).fill(JSON.stringify({ actioncode: 'x', code: 0, id: foreign, more: true })));
  texts.forEach((text) => peer.send(text));
  peer.send(Buffer.alloc(100_000));
  peer.send(reply(request, 'still here'));
  assert.strictEqual(await call, 'still here');
  assert.strictEqual(ws.state, 'open');
  assert.strictEqual({}.actioncode, undefined);
  const out = [];
  ws.send('marker');
  for (let message; (message = await peer.next()).actioncode !== 'marker'; ) {
    out.push(message);
  }
  assert.strictEqual(out.filter((message) => message.actioncode === 'stream_cancel').length, 1);
  assert.ok(out.every((message) => message.actioncode === 'stream_cancel' || message.code === 40400), JSON.stringify(out));
  assert.ok(ws.errors.things.every(({ error }) => error instanceof WsActionError));
};

scenarios.receiveWhenServerMakesUpStreamsThenCancelsAreLimited = async () => {
  const { ws, peer } = await both({ maxPending: 10 });
  ws.send('hello');
  await peer.next();
  const call = ws.call('real');
  const request = await peer.next();
  for (let i = 0; i < 100; i++) {
    peer.send({ actioncode: 'x', code: 0, id: `${request.id}${i}`, more: true });
  }
  peer.send(reply(request, 1));
  await call;
  ws.send('marker');
  let cancels = 0;
  while ((await peer.next()).actioncode !== 'marker') {
    cancels++;
  }
  assert.strictEqual(cancels, 10);
  peer.send({ actioncode: 'x', code: 0, id: `${request.id}0`, more: false });
  [100, 101].forEach((i) => peer.send({ actioncode: 'x', code: 0, id: `${request.id}${i}`, more: true }));
  assert.strictEqual((await peer.next()).id, `${request.id}100`);
};

// ---------------------------------------------------------------- coming back

scenarios.reconnectWhenAnyCloseCodeThenAsTheServersTableSays = async () => {
  Math.random = () => 0.5;
  const bounds = { SOON: FIRST / 2, WITH_NEW_TOKEN: FIRST / 2, LATER: (FIRST * 8) / 2 };
  const advices = table.split(',').flatMap((part) => {
    const [codes, advice] = part.split('=');
    const [from, to = from] = codes.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => [from + i, advice]);
  });
  assert.strictEqual(advices.length, 4000);
  for (const [code, advice] of advices) {
    const ws = await fake();
    FakeSocket.last.open();
    FakeSocket.last.onclose({ code, reason: 'why' });
    const { state, delay, reason } = ws.states.at(-1);
    assert.deepStrictEqual([state, delay, reason], advice === 'NEVER' ? ['closed', undefined, 'why'] : ['waiting', bounds[advice], 'why'], `${code} ${advice}`);
    ws.close();
  }
};

scenarios.reconnectWhenServerClosesThenComesBackOrNot = async () => {
  for (const code of [1001, 1012, 1013, 1014, 1011, 4408, 4429, 3333, undefined]) {
    const { server, ws, peer } = await both();
    peer.close(code);
    await server.accept();
    await ws.ready;
    assert.strictEqual(ws.states.find(({ state }) => state === 'waiting').code, code ?? 1005);
  }
  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010, 4400, 4403, 4409, 4410]) {
    const { ws, peer } = await both();
    const end = reached(ws, 'closed');
    peer.close(code, 'done');
    assert.deepStrictEqual(await end, { code, reason: 'done' });
    await assert.rejects(ws.ready, failed(WsClosedError, { code, reason: 'done' }));
    await assert.rejects(ws.call('any'), failed(WsClosedError, { code, reason: 'done' }));
  }
};

scenarios.reconnectWhenAttemptsFailThenDelaysDoubleUpToMax = async () => {
  Math.random = () => 0.999;
  const ws = await fake({ reconnect: { first: 100, max: 1000, maxAttempts: 6 } });
  for (let i = 0; i < 7; i++) {
    FakeSocket.last.onclose({ code: 1006, reason: '' });
    ws.open();
    await turn();
    if (ws.state === 'closed') {
      break;
    }
  }
  const delays = ws.states.filter(({ state }) => state === 'waiting').map(({ delay, attempt }) => [attempt, Math.round(delay / 0.999)]);
  assert.deepStrictEqual(delays, [[1, 100], [2, 200], [3, 400], [4, 800], [5, 1000], [6, 1000]]);
  assert.strictEqual(ws.states.filter(({ state }) => state === 'closed').length, 1);
};

scenarios.reconnectWhenServerHintsThenNotBefore = async () => {
  const { server, ws, peer } = await both();
  const waiting = reached(ws, 'waiting');
  const from = performance.now();
  peer.close(1012, 'retry-after-ms=150 because');
  const { delay } = await waiting;
  assert.ok(delay >= 150 && delay <= 151, String(delay));
  await server.accept();
  assert.ok(performance.now() - from >= 148);
};

scenarios.reconnectWhenConnectionStoodThenDelaysStartAnew = async () => {
  Math.random = () => 0.999;
  for (const [stableAfter, expected] of [[0, 1], [1e9, 4]]) {
    const ws = await fake({ reconnect: { first: FIRST, max: 1e6, stableAfter } });
    for (let i = 0; i < 3; i++) {
      FakeSocket.last.open();
      FakeSocket.last.onclose({ code: 1001, reason: '' });
      ws.open();
      await turn();
    }
    assert.strictEqual(Math.round(ws.states.filter(({ state }) => state === 'waiting').at(-1).delay / 999), expected);
  }
};

scenarios.reconnectWhenSwitchedOffThenEnds = async () => {
  const { ws, peer } = await both({ reconnect: false });
  const end = reached(ws, 'closed');
  peer.terminate();
  assert.strictEqual((await end).code, 1006);
};

scenarios.refreshWhenTokenExpiredThenAskedBeforeTheNextAttempt = async () => {
  const asked = [];
  const server = await serve();
  const ws = client(server.url + '?token=1', {
    refresh: async (closed) => {
      asked.push(closed);
      return server.url + '?token=' + (asked.length + 1);
    },
  });
  for (const token of [1, 2, 3]) {
    const peer = await server.accept();
    assert.strictEqual(peer.url, '/ws?token=' + token);
    peer.close(4401, 'token expired');
  }
  const last = await server.accept();
  last.close(1001);
  await server.accept();
  assert.deepStrictEqual(asked, Array(3).fill({ code: 4401, reason: 'token expired' }));
  assert.ok(ws);
};

scenarios.refreshWhenItFailsThenAskedAgainAndWhenFalseThenEnds = async () => {
  const answers = [new Error('offline'), undefined, false];
  const asked = [];
  const { server, ws, peer } = await both({
    refresh: async () => {
      asked.push(server.waiting.length);
      const answer = answers.shift();
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
  });
  const end = reached(ws, 'closed');
  peer.close(4401);
  const second = await server.accept();
  assert.deepStrictEqual(asked, [0, 0]);
  assert.strictEqual((await ws.errors.take()).error.message, 'offline');
  second.close(4401);
  assert.strictEqual((await end).code, 4401);
  assert.deepStrictEqual(asked, [0, 0, 0]);
};

scenarios.tokenWhenThereIsOneThenOfferedBehindBearerAnewForEachAttempt = async () => {
  const server = await serve();
  let count = 0;
  const ws = client(server.url, { token: async () => 'token.' + ++count, protocols: 'chat.v1' });
  const first = await server.accept();
  await ws.ready;
  assert.deepStrictEqual([first.protocols, ws.protocol], ['bearer,token.1,chat.v1', 'bearer']);
  first.close(4401);
  assert.strictEqual((await server.accept()).protocols, 'bearer,token.2,chat.v1');
  assert.deepStrictEqual(first.unread, []);
};

scenarios.tokenWhenInAMessageThenNothingIsSentBefore = async () => {
  const server = await serve();
  let count = 0;
  const ws = client(server.url, { token: () => ({ token: 'token.' + ++count, expiresIn: 300 }), tokenIn: 'message' });
  ws.onState((state) => state === 'open' && ws.send('hello'));
  const call = ws.call('who');
  const first = await server.accept();
  assert.deepStrictEqual(await first.next(), { actioncode: 'auth.login', data: { token: 'token.1' } });
  assert.strictEqual((await first.next()).actioncode, 'hello');
  first.send(reply(await first.next(), 'alice'));
  assert.strictEqual(await call, 'alice');
  assert.strictEqual(first.protocols, undefined);
  // refused, or expired: both are 4401
  first.close(4401);
  assert.deepStrictEqual((await (await server.accept()).next()).data, { token: 'token.2' });
  assert.deepStrictEqual(ws.errors.things, []);
};

scenarios.tokenWhenItExpiresThenRefreshedInPlaceBeforeThat = async () => {
  let count = 0;
  const { server, ws, peer } = await both({ token: async () => ({ token: 'token.' + ++count, expiresIn: 0.1 }) });
  for (const token of ['token.2', 'token.3']) {
    const request = await peer.next();
    assert.deepStrictEqual([request.actioncode, request.data], ['auth.refresh', { token }]);
    peer.send(reply(request, { expiresAt: '2026-01-01T12:00:00Z' }));
  }
  assert.deepStrictEqual([server.waiting.length, ws.states.length, ws.errors.things], [0, 1, []]);
};

scenarios.tokenWhenConnectedThenRefreshedAtAPartOfItsLifeUnlessClosedBefore = async () => {
  const delays = new Map();
  globalThis.setTimeout = (callback, delay) => {
    const timer = {};
    delays.set(timer, delay);
    return timer;
  };
  globalThis.clearTimeout = (timer) => delays.delete(timer);
  cleanups.push(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  for (const [chance, delay] of [[0, 180_000], [0.999, 239_940]]) {
    Math.random = () => chance;
    const ws = await fake({ token: () => ({ token: 'token', expiresIn: 300 }) });
    FakeSocket.last.open();
    assert.deepStrictEqual([...delays.values()].map(Math.round), [delay]);
    ws.close();
    assert.strictEqual(delays.size, 0);
  }
};

scenarios.tokenWhenRefreshIsRefusedThenConnectionEndsWithItsOldOne = async () => {
  hurry();
  let count = 0;
  const { server, ws, peer } = await both({ token: async () => ({ token: 'token.' + ++count, expiresIn: count === 1 ? 20 : 0 }), timeout: 0, connectTimeout: 0 });
  const { actioncode, id } = await peer.next();
  peer.send({ code: 40300, msg: 'Forbidden', data: '', actioncode, id });
  const { error, where } = await ws.errors.take();
  assert.ok(failed(WsActionError, { code: 40300 })(error) && where === 'auth.refresh');
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepStrictEqual([peer.unread, ws.state], [[], 'open']);
  peer.close(4401, 'token expired');
  assert.strictEqual((await server.accept()).protocols, 'bearer,token.3');
};

scenarios.tokenWhenThereIsNoneForTheRefreshThenAskedForAgain = async () => {
  hurry();
  const answers = [{ token: 'token.1', expiresIn: 10 }, new Error('offline'), { token: 'token.2' }];
  const { ws, peer } = await both({
    token: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    timeout: 0,
    connectTimeout: 0,
  });
  assert.strictEqual((await ws.errors.take()).error.message, 'offline');
  assert.deepStrictEqual((await peer.next()).data, { token: 'token.2' });
};

scenarios.tokenWhenConnectionEndsThenNotRefreshedOnAnother = async () => {
  const asked = line();
  const given = line();
  const server = await serve();
  const ws = client(server.url, { token: () => (asked.put(1), given.take()) });
  given.put({ token: 'token.1', expiresIn: 0.01 });
  const first = await server.accept();
  await asked.take();
  // the question for the refresh
  await asked.take();
  first.close(1012);
  await reached(ws, 'connecting');
  await asked.take();
  given.put('token.2');
  given.put('token.3');
  const second = await server.accept();
  await ws.ready;
  ws.send('marker');
  assert.strictEqual((await second.next()).actioncode, 'marker');
  assert.deepStrictEqual([second.protocols, first.unread, ws.errors.things], ['bearer,token.3', [], []]);
};

scenarios.tokenWhenConnectionIsEndingThenNotRefreshedOnTheNext = async () => {
  const asked = line();
  const given = line();
  const ws = await fake({ token: () => (asked.put(1), given.take()) });
  await asked.take();
  given.put({ token: 'token.1', expiresIn: 0.01 });
  await turn();
  const first = FakeSocket.last;
  first.open();
  // the question for the refresh
  await asked.take();
  first.readyState = 2;
  given.put({ token: 'token.2' });
  await turn();
  first.onclose({ code: 1012, reason: '' });
  await asked.take();
  given.put({ token: 'token.3' });
  await turn();
  const second = FakeSocket.last;
  second.open();
  await turn();
  assert.deepStrictEqual([second.protocols, first.sent, second.sent], [['bearer', 'token.3'], [], []]);
  assert.deepStrictEqual([ws.state, ws.errors.things], ['open', []]);
};

scenarios.withTicketWhenPathEndsWithSlashThenTicketIsOfTheSameServer = async () => {
  const asked = [];
  const { fetch } = globalThis;
  cleanups.push(() => Object.assign(globalThis, { fetch }));
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    return new Response('{"ticket":"t"}');
  };
  for (const path of ['', '/', '/ws/', '/ws']) {
    await withTicket('ws://host:1' + path)();
  }
  assert.deepStrictEqual(asked, ['/ticket', '/ticket', '/ws/ticket', '/ws/ticket'].map((path) => 'http://host:1' + path));
};

scenarios.onRefusedWhenThereIsNoTokenThenToldWhy = async () => {
  const server = await serve();
  const told = [];
  const ws = client(server.url, {
    token: async () => {
      throw new Error('not signed in');
    },
    onRefused: ({ attempt, error }) => {
      told.push([attempt, error.message]);
      return attempt < 2;
    },
  });
  await assert.rejects(ws.ready, failed(WsClosedError, { code: 1006 }));
  assert.deepStrictEqual([told, ws.errors.things, server.waiting], [[[1, 'not signed in'], [2, 'not signed in']], [], []]);
};

scenarios.ticketWhenMadeThenInTheUrlOfOneAttempt = async () => {
  const requests = [];
  const answer = (request, response) => {
    requests.push([request.method, request.url, request.headers['x-csrf-token']]);
    response.end(JSON.stringify({ ticket: 'a+b' + requests.length, expiresIn: 30 }));
  };
  const server = await serve({ answer });
  let csrf = 0;
  const ws = client(withTicket(server.url + '?room=1', { headers: async () => ({ 'X-CSRF-TOKEN': String(++csrf) }) }));
  const first = await server.accept();
  assert.strictEqual(first.url, '/ws?room=1&ticket=a%2Bb1');
  first.close(1012);
  assert.strictEqual((await server.accept()).url, '/ws?room=1&ticket=a%2Bb2');
  ws.close();
  client(withTicket(server.url, { from: '/tickets/ws', query: 't' }));
  assert.strictEqual((await server.accept()).url, '/ws?t=a%2Bb3');
  assert.deepStrictEqual(requests, [['POST', '/ws/ticket', '1'], ['POST', '/ws/ticket', '2'], ['POST', '/tickets/ws', undefined]]);
};

scenarios.ticketWhenRefusedThenOnRefusedKnowsTheStatus = async () => {
  const server = await serve({ answer: (request, response) => response.writeHead(401).end() });
  const ws = client(withTicket(server.url), {
    onRefused: ({ error }) => !failed(WsTicketError, { status: 401, name: 'WsTicketError' })(error),
  });
  await assert.rejects(ws.ready, failed(WsClosedError, { code: 1006 }));
  assert.deepStrictEqual([ws.errors.things, server.waiting], [[], []]);
};

scenarios.urlWhenFunctionThenAskedForEachAttempt = async () => {
  const server = await serve();
  let ticket = 0;
  const url = async () => {
    if (++ticket === 2) {
      throw new Error('no ticket');
    }
    return new URL(server.url.replace('ws:', 'http:') + '?ticket=' + ticket + '#part');
  };
  const ws = client(url, { protocols: async () => ['chat.v1', 'token.' + ticket] });
  const first = await server.accept();
  await ws.ready;
  assert.strictEqual(ws.protocol, 'chat.v1');
  first.close(1001);
  assert.strictEqual((await server.accept()).url, '/ws?ticket=3');
  assert.strictEqual((await ws.errors.take()).error.message, 'no ticket');
  assert.strictEqual(first.url, '/ws?ticket=1');
};

scenarios.onRefusedWhenHandshakeFailsThenDecides = async () => {
  const attempts = [];
  let refuses = true;
  const server = await serve({ refuse: () => refuses });
  const ws = client(server.url, {
    onRefused: ({ attempt }) => {
      attempts.push(attempt);
      refuses = attempt < 3;
    },
  });
  const peer = await server.accept();
  await ws.ready;
  assert.deepStrictEqual(attempts, [1, 2, 3]);
  const end = new Promise((resolve) => {
    const other = client(server.url, { onRefused: async () => false });
    other.onState((state, { code }) => state === 'closed' && resolve([code, other.ready]));
  });
  refuses = true;
  peer.close(1000);
  const [code, never] = await end;
  assert.strictEqual(code, 1006);
  await assert.rejects(never, failed(WsClosedError));
};

scenarios.connectWhenServerDoesNotAnswerThenTriesAgain = async () => {
  const dials = line();
  const mute = net.createServer((socket) => {
    socket.on('error', () => {});
    dials.put(socket);
  });
  await new Promise((resolve) => mute.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => mute.close());
  const ws = client(`ws://127.0.0.1:${mute.address().port}/`, { connectTimeout: 50 });
  const sockets = [await dials.take(), await dials.take()];
  assert.strictEqual(ws.states.find(({ state }) => state === 'waiting').code, 1006);
  ws.close();
  sockets.forEach((socket) => socket.destroy());
};

scenarios.connectWhenUrlIsRelativeThenOfThePage = async () => {
  for (const [page, url, expected] of [
    ['http://host:8080/app/index.html', 'ws', 'ws://host:8080/app/ws'],
    ['https://host/app/', '/ws?room=1', 'wss://host/ws?room=1'],
    ['https://host/app/', new URL('../ws', 'https://host/app/ws-client/ws-client.js'), 'wss://host/app/ws'],
  ]) {
    globalThis.location = { href: page };
    cleanups.push(() => delete globalThis.location);
    client(url, { WebSocket: FakeSocket });
    await turn();
    assert.strictEqual(FakeSocket.last.url, expected);
  }
};

scenarios.connectWhenImpossibleThenThrowsOrEnds = async () => {
  assert.throws(() => connect('/no-base', { WebSocket }), TypeError);
  const global = globalThis.WebSocket;
  delete globalThis.WebSocket;
  cleanups.push(() => (globalThis.WebSocket = global));
  assert.throws(() => connect('ws://host/'), /no WebSocket/);
  const ws = client('ftp://host/');
  await assert.rejects(ws.ready, failed(WsClosedError));
  assert.strictEqual(ws.states.at(-1).state, 'closed');
};

scenarios.heartbeatWhenServerIsSilentThenNewConnection = async () => {
  const { server, ws, peer } = await both({ heartbeat: 30 });
  assert.strictEqual((await peer.next()).actioncode, 'heart_beat');
  const again = await server.accept();
  await ws.ready;
  assert.deepStrictEqual(await peer.closed(), { code: 4408, reason: 'no heartbeat' });
  assert.strictEqual(ws.states.find(({ state }) => state === 'waiting').code, 4408);
  assert.ok(again);
};

scenarios.heartbeatWhenAnsweredThenStays = async () => {
  const { ws, peer } = await both({ heartbeat: 500 });
  for (let i = 0; i < 3; i++) {
    peer.send(reply(await peer.next(), true));
  }
  assert.strictEqual(ws.state, 'open');
  assert.ok(ws.states.every(({ state }) => state !== 'waiting'));
};

scenarios.heartbeatWhenConnectionIsLostThenStopsUntilTheNext = async () => {
  const ws = await fake({ heartbeat: 5, reconnect: { first: 1e8, max: 1e8 } });
  const first = FakeSocket.last;
  first.open();
  first.onclose({ code: 1001, reason: '' });
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepStrictEqual(ws.states.map(({ state }) => state), ['open', 'waiting']);
};

scenarios.reconnectWhenOfflineThenAttemptsDoNotCount = async () => {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator') ?? { value: undefined, configurable: true };
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: false }, configurable: true });
  cleanups.push(() => Object.defineProperty(globalThis, 'navigator', navigator));
  const ws = await fake({ reconnect: { first: 1e8, max: 1e8, maxAttempts: 1 } });
  for (let i = 0; i < 3; i++) {
    FakeSocket.last.onclose({ code: 1006, reason: '' });
    assert.strictEqual(ws.state, 'waiting');
    ws.open();
    await turn();
  }
  globalThis.navigator.onLine = true;
  FakeSocket.last.onclose({ code: 1006, reason: '' });
  assert.strictEqual(ws.state, 'closed');
};

scenarios.onlineWhenNetworkIsBackThenTriesSoonButNotBeforeTheHint = async () => {
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  cleanups.push(() => {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });
  Math.random = () => 0.001;
  const ws = await fake({ reconnect: { first: 60_000, max: 1e6 } });
  const first = FakeSocket.last;
  first.open();
  Math.random = () => 0.999;
  first.onclose({ code: 1001, reason: '' });
  Math.random = () => 0.001;
  page.dispatchEvent(new Event('online'));
  await reached(ws, 'connecting');
  await turn();
  const second = FakeSocket.last;
  second.open();
  second.onclose({ code: 1012, reason: 'retry-after-ms=200' });
  const closed = performance.now();
  page.dispatchEvent(new Event('online'));
  await reached(ws, 'connecting');
  assert.ok(performance.now() - closed >= 198);
};

scenarios.onlineWhenHeartbeatThenAsksWhetherTheConnectionIsStillThere = async () => {
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  cleanups.push(() => {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  });
  const ws = await fake({ heartbeat: 1e6 });
  FakeSocket.last.open();
  page.dispatchEvent(new Event('online'));
  assert.strictEqual(JSON.parse(FakeSocket.last.sent[0]).actioncode, 'heart_beat');
  ws.close();
  assert.strictEqual(getEventListeners(page, 'online').length, 0);
};

// ---------------------------------------------------------------- states and the end

scenarios.stateWhenLivingThenEachIsTold = async () => {
  const { server, ws, peer } = await both();
  assert.strictEqual(ws.state, 'open');
  peer.terminate();
  await server.accept();
  await ws.ready;
  ws.close();
  assert.strictEqual(ws.state, 'closed');
  assert.deepStrictEqual(ws.states.map(({ state }) => state), ['open', 'waiting', 'connecting', 'open', 'closed']);
};

scenarios.stateWhenListenerOfOpenSendsThenBeforeWhatWaited = async () => {
  const server = await serve();
  const ws = client(server.url);
  const call = ws.call('second');
  ws.onState((state) => state === 'open' && ws.send('first'));
  const peer = await server.accept();
  assert.strictEqual((await peer.next()).actioncode, 'first');
  peer.send(reply(await peer.next(), 2));
  assert.strictEqual(await call, 2);
};

scenarios.stateWhenListenerClosesThenStaysClosed = async () => {
  for (const wanted of ['open', 'waiting', 'connecting']) {
    const server = await serve();
    const ws = client(server.url, { connectTimeout: 500 });
    const peer = server.accept();
    let armed = wanted === 'open';
    ws.onState((state) => {
      if (armed && state === wanted) {
        ws.close(4000, 'enough');
      }
    });
    if (wanted !== 'open') {
      await ws.ready;
      armed = true;
      (await peer).terminate();
    }
    await reached(ws, 'closed');
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.strictEqual(ws.state, 'closed');
    assert.strictEqual(ws.states.filter(({ state }) => state === 'closed').length, 1);
  }
};

scenarios.stateWhenListenerClosesThenOthersHearOfBothInOrder = async () => {
  const server = await serve();
  const ws = client(server.url);
  const others = [];
  ws.onState((state) => state === 'open' && ws.close());
  ws.onState((state) => others.push([state, ws.state]));
  await server.accept();
  await reached(ws, 'closed');
  assert.deepStrictEqual(others, [['open', 'closed'], ['closed', 'closed']]);
};

scenarios.onRefusedWhenListenerHasClosedThenNotAsked = async () => {
  let asked = false;
  const ws = await fake({ onRefused: () => (asked = true) });
  ws.onState((state) => state === 'waiting' && ws.close());
  FakeSocket.last.onclose({ code: 1006, reason: '' });
  await turn();
  assert.deepStrictEqual([ws.state, asked], ['closed', false]);
};

scenarios.closeWhenCalledThenServerSeesItAndCallsFail = async () => {
  const { server, ws, peer } = await both();
  const call = ws.call('slow');
  let heard = false;
  ws.on('news', () => (heard = true));
  await peer.next();
  peer.send({ code: 0, data: 1, actioncode: 'news' });
  assert.throws(() => ws.close(1001), RangeError);
  assert.strictEqual(ws.state, 'open');
  ws.close(4321, 'é'.repeat(100));
  ws.close(4322);
  await assert.rejects(call, failed(WsClosedError, { code: 4321 }));
  assert.deepStrictEqual(await peer.closed(), { code: 4321, reason: 'é'.repeat(61) });
  assert.strictEqual(heard, false);
  assert.strictEqual(ws.send('any'), false);
  ws.open();
  await server.accept();
  await ws.ready;
  assert.strictEqual(ws.state, 'open');
};

scenarios.closeWhenStillConnectingThenNeverOpens = async () => {
  const server = await serve();
  const ws = client(server.url);
  const ready = ws.ready;
  ws.close();
  await assert.rejects(ready, failed(WsClosedError, { code: 1000 }));
  const other = client(server.url);
  await turn();
  other.close();
  await turn();
  assert.deepStrictEqual([ws.states, other.states].map((states) => states.map(({ state }) => state)), [['closed'], ['closed']]);
};

scenarios.closeWhenUrlIsStillAskedForThenNoAttempt = async () => {
  const answer = line();
  for (const late of ['ws://host/late', false]) {
    const ws = late ? await fake() : await fake({ refresh: answer.take });
    FakeSocket.last.open();
    FakeSocket.last.onclose({ code: 4401, reason: '' });
    const before = FakeSocket.last;
    if (late) {
      ws.close();
      const other = client(answer.take, { WebSocket: FakeSocket });
      await turn();
      other.close();
    } else {
      ws.open();
      await turn();
      ws.close();
    }
    answer.put(late);
    await turn();
    assert.strictEqual(FakeSocket.last, before);
    assert.strictEqual(ws.states.filter(({ state }) => state === 'closed').length, 1);
  }
};

scenarios.openWhenWaitingThenAtOnce = async () => {
  Math.random = () => 0.999;
  const server = await serve();
  const ws = client(server.url, { reconnect: { first: 1e8, max: 1e8 } });
  (await server.accept()).terminate();
  await reached(ws, 'waiting');
  ws.open();
  await server.accept();
  await ws.ready;
};

// ---------------------------------------------------------------- run them

for (const [name, scenario] of Object.entries(scenarios)) {
  [cleanups, uncaught] = [[], []];
  let limit;
  const late = new Promise((_, reject) => (limit = setTimeout(() => reject(new Error('takes too long')), 20_000)));
  let error;
  try {
    await Promise.race([scenario(), late]);
  } catch (e) {
    error = e;
  }
  clearTimeout(limit);
  Math.random = random;
  cleanups.forEach((cleanup) => cleanup());
  await turn();
  error ??= uncaught[0];
  console.log(JSON.stringify({ name, error: error ? String(error.stack ?? error) : null }));
}
console.log(JSON.stringify({ name: 'end', error: null }));
process.exit(0);
