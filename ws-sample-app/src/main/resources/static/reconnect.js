// A WebSocket that comes back, as the close codes say.

// 1000 done, 4400 bad frame, 4403 forbidden, 4409 replaced, 4410 kicked, and the protocol errors
const FINAL = new Set([1000, 1002, 1003, 1007, 1008, 1009, 1010, 4400, 4403, 4409, 4410]);
// 1011 failed, 1013 busy, 1014 bad gateway, 4429 too many messages: later than others
const SLOW = new Set([1011, 1013, 1014, 4429]);
const FIRST_DELAY = 500;
const FIRST_SLOW_DELAY = 5_000;
const MAX_DELAY = 30_000;
// one that lasts shorter has not been a success: an open alone does not reset the delay
const STABLE_AFTER = 10_000;

export function connect(path, { onMessage, onState, onRefused }) {
  let socket;
  let attempt = 0;

  function open() {
    onState("connecting");
    const url = new URL(path, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    let openedAt = 0;
    socket.onopen = () => {
      openedAt = performance.now();
      onState("online");
    };
    socket.onmessage = (event) => onMessage(event.data);
    socket.onclose = (event) => {
      if (FINAL.has(event.code)) {
        onState("ended", event.code, event.reason);
        return;
      }
      onState("offline", event.code, event.reason);
      if (!openedAt) {
        // a browser does not say why a handshake failed
        onRefused?.().catch(() => {});
      } else if (performance.now() - openedAt > STABLE_AFTER) {
        attempt = 0;
      }
      // full jitter: clients that were cut off together do not come back together
      const first = SLOW.has(event.code) ? FIRST_SLOW_DELAY : FIRST_DELAY;
      setTimeout(open, Math.random() * Math.min(MAX_DELAY, first * 2 ** attempt++));
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
