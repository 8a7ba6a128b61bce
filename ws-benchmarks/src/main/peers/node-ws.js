// What one writes with ws on Node.js. The protocol is that of Command and Control.
const { createRequire } = require('module');
const fromHere = createRequire(process.cwd() + '/');
const { WebSocketServer } = fromHere('ws');

const all = new Set();
const groups = new Map();
let list = [];

function execute(socket, command) {
  const argument = parseInt(command.subarray(10, 14), 16);
  const second = parseInt(command.subarray(14, 18), 16);
  const send = (member) => member.send(command, { binary: false });
  switch (String.fromCharCode(command[0])) {
    case 'b':
      all.forEach(send);
      break;
    case 'e':
      send(socket);
      break;
    case 'u':
      for (let i = 0; i < argument; i++) send(list[Math.floor(Math.random() * list.length)]);
      break;
    case 'j':
      if (!groups.has(argument)) groups.set(argument, new Set());
      groups.get(argument).add(socket);
      send(socket);
      break;
    case 'g':
      for (let i = 0; i < argument; i++) groups.get(Math.floor(Math.random() * second)).forEach(send);
      break;
  }
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws', backlog: 1000 }, () => {
  const version = fromHere('ws/package.json').version;
  console.log(`@ready ${server.address().port} ws ${version}, Node.js ${process.version}`);
});
server.on('connection', (socket) => {
  all.add(socket);
  list.push(socket);
  socket.on('message', (command) => execute(socket, command));
  socket.on('close', () => {
    all.delete(socket);
    groups.forEach((members) => members.delete(socket));
    list = [...all];
  });
});
process.stdin.on('end', () => process.exit());
process.stdin.resume();
