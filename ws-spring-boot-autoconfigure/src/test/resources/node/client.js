// A WebSocket client of another make: wants everything back as it sent it, then to be closed.
const assert = require('assert');
const crypto = require('crypto');
const WebSocket = require('ws');
const [uri, count, deflate] = [process.argv[2], Number(process.argv[3]), process.argv[4] === 'deflate'];
const socket = new WebSocket(uri, ['chat.v9', 'chat.v2'], { perMessageDeflate: deflate ? { threshold: 0 } : false });
const sent = [];
let received = 0;
let pongs = 0;
for (let i = 0; i < count; i++) {
  const size = [0, 1, 125, 126, 5000, 65535, 65536, 300000][i % 8];
  sent.push(i % 2 ? crypto.randomBytes(size) : 'äx€😀'.repeat(size / 10));
}
socket.on('open', () => {
  sent.forEach((data) => socket.send(data));
  socket.ping('are you there?');
});
socket.on('pong', (data) => {
  assert.strictEqual(data.toString(), 'are you there?');
  pongs++;
});
socket.on('message', (data, isBinary) => {
  const expected = sent[received++];
  assert.strictEqual(isBinary, typeof expected !== 'string');
  assert.ok(Buffer.from(expected).equals(data), 'message ' + received);
  if (received === count) {
    socket.send('close me');
  }
});
socket.on('close', (code, reason) => console.log([received, pongs, code, reason, socket.protocol, socket.extensions].join('|')));
socket.on('error', (error) => console.log('error ' + error));
