// A WebSocket that comes back, as the close codes say.

// 4400 bad frame, 4403 forbidden, 4409 replaced, 4410 kicked, and the protocol errors
const FINAL = new Set([1002, 1003, 1007, 1008, 1009, 1010, 4400, 4403, 4409, 4410]);
const FIRST_DELAY = 500;
const MAX_DELAY = 30_000;

export function connect(path, { onOpen, onMessage, onState }) {
  let socket;
  let attempt = 0;

  function open() {
    onState("connecting");
    const url = new URL(path, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      attempt = 0;
      onState("online");
      onOpen?.();
    };
    socket.onmessage = (event) => onMessage(event.data);
    socket.onclose = (event) => {
      if (FINAL.has(event.code)) {
        onState("ended", event.code, event.reason);
        return;
      }
      // full jitter: clients that were cut off together do not come back together
      const delay = Math.random() * Math.min(MAX_DELAY, FIRST_DELAY * 2 ** attempt++);
      onState("offline", event.code, event.reason);
      setTimeout(open, delay);
    };
  }

  open();
  return {
    send(data) {
      if (socket.readyState !== WebSocket.OPEN) {
        return false;
      }
      socket.send(data);
      return true;
    },
  };
}
