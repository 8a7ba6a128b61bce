// A WebSocket server of another make: echoes, and does what its path says.
const { WebSocketServer } = require('ws');
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2] || 0),
  maxPayload: 16 * 1024 * 1024,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: (protocols) => (protocols.has('chat.v2') ? 'chat.v2' : false),
  verifyClient: (info, done) => (info.req.url.startsWith('/refuse') ? done(false, 403, 'not you', { 'X-Why': 'rules' }) : done(true)),
});
server.on('connection', (socket, request) => {
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    if (request.url === '/bomb') {
      socket.send(Buffer.alloc(64 * 1024 * 1024));
    } else if (request.url === '/fragments') {
      for (let i = 0; i < data.length; i++) {
        socket.send(data.subarray(i, i + 1), { binary: isBinary, fin: i === data.length - 1 });
      }
    } else if (!isBinary && data.toString().startsWith('close ')) {
      socket.close(Number(data.toString().split(' ')[1]), 'as you wish');
    } else {
      socket.send(data, { binary: isBinary });
    }
  });
});
server.on('listening', () => console.log('port ' + server.address().port));
