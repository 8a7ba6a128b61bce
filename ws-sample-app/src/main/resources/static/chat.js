import { WsActionError, connect } from "/ws-client/ws-client.js";
import { accessToken, csrfField, post, signInAgain } from "/session.js";
import "/theme.js";

const $ = (id) => document.getElementById(id);
const TYPING_EVERY = 1500;
const TYPING_FOR = 3000;
const MAX_LOG = 500;
const MAX_IMAGE = 1024 * 1024;
// as long as the server waits for an answer
const TIME_TO_DECIDE = 20_000;
const STATES = { connecting: "connecting", open: "online", waiting: "offline", closed: "ended" };
// stands where a name does when an admin writes to everybody
const EVERYBODY = Symbol("everybody");

let me = "";
let room = "lobby";
let addressee = null;
let lastTyping = 0;
let suspended = false;
let watching = new AbortController();
const left = new Set();
const unread = new Map();
const typing = new Map();
// the messages of each room; nothing is kept on the server
const logs = new Map();

// ---------------------------------------------------------------- connection

const ws = connect("/ws", {
  // replaced in place before it expires
  token: accessToken,
  heartbeat: 25_000,
  onRefused,
  // what was sent without waiting for a reply
  onError: complain,
});

ws.onState(showState);

// the first thing on each connection
ws.on("hello", ({ name, rooms, node, console: consolePath }) => {
  me = name;
  $("console").href = consolePath ?? "";
  $("console").hidden = !consolePath;
  $("node").textContent = node;
  $("me").textContent = me;
  // only what to show: what an admin may do is decided by the server
  $("announce").hidden = me !== "admin";
  for (const each of rooms) {
    logs.set(each, logs.get(each) ?? []);
    if (!left.has(each)) {
      join(each);
    }
  }
  showRooms();
  watch();
});

ws.on("room.message", (message) => {
  typing.delete(message.room + "/" + message.from);
  showTyping();
  add(message.room, message);
});
ws.on("server.notice", (text) => notify(text));
ws.on("room.typing", (event) => {
  typing.set(event.room + "/" + event.from, Date.now() + TYPING_FOR);
  showTyping();
});
ws.on("user.message", ({ from, to, text }) => add(room, { from, text, aside: from === me ? `to ${to}` : "to you" }));
ws.on("announcement", ({ from, text }) => addToAll({ from, text, aside: "announcement" }));
ws.on("presence", showPeople);
ws.on("joined", (name) => addToAll({ event: `${name} joined` }));
ws.on("left", (name) => {
  typing.forEach((until, key) => key.endsWith("/" + name) && typing.delete(key));
  showTyping();
  addToAll({ event: `${name} left` });
});

// a line of room, sender and type, then the image
ws.onBinary((data) => {
  const bytes = new Uint8Array(data);
  const end = bytes.indexOf(10);
  const [name, from, type] = new TextDecoder().decode(bytes.subarray(0, end)).split(" ");
  add(name, { from, image: URL.createObjectURL(new Blob([bytes.subarray(end + 1)], { type })) });
});

// the server asks, on behalf of somebody
ws.handle("room.invitation", ({ from, room: name }) => {
  const dialog = $("invitation");
  if (dialog.open) {
    throw new WsActionError(1, "busy");
  }
  $("invitation-text").textContent = `${from} invites you to ${name}.`;
  dialog.returnValue = "no";
  dialog.showModal();
  const limit = setTimeout(() => dialog.close(), TIME_TO_DECIDE);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      clearTimeout(limit);
      const comes = dialog.returnValue === "yes";
      if (comes) {
        enter(name);
      }
      resolve(comes);
    }, { once: true });
  });
});

async function join(name) {
  left.delete(name);
  try {
    const people = await ws.call("room.join", { room: name });
    add(name, { event: `In ${name}: ${people.join(", ")}` });
  } catch (error) {
    complain(error);
  }
}

function leave(name) {
  left.add(name);
  unread.delete(name);
  showRooms();
  ws.send("room.leave", { room: name });
}

async function say(text) {
  try {
    if (addressee) {
      await ws.call("user.whisper", { to: addressee, text });
    } else {
      await ws.call("room.say", { room, text });
    }
  } catch (error) {
    $("text").value ||= text;
    complain(error);
  }
}

async function invite(to) {
  notify(`Waiting for ${to} …`);
  try {
    const comes = await ws.call("user.invite", { to, room }, { timeout: TIME_TO_DECIDE + 5_000 });
    notify(comes ? `${to} comes to ${room}.` : `${to} cannot come now.`);
  } catch (error) {
    complain(error);
  }
}

// as long as the figures are to be seen; anew on each connection
async function watch() {
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  if (!$("server").open) {
    return;
  }
  try {
    for await (const figures of ws.stream("server.watch", undefined, { signal })) {
      showFigures(figures);
    }
  } catch (error) {
    complain(error);
  }
}

function sendImage(file) {
  if (!file?.type.startsWith("image/")) {
    return;
  }
  const head = new TextEncoder().encode(room + "\n");
  if (head.length + file.size > MAX_IMAGE) {
    notify("An image may have 1 MB.");
    return;
  }
  if (!ws.sendBinary(new Blob([head, file]))) {
    notify("There is no connection.");
  }
}

async function onRefused(info) {
  suspended = !(await signInAgain(info));
  return !suspended;
}

// an end of the connection shows anyway, what is aborted here is no trouble, and for a token it asks again
function complain(error, where) {
  if (where === "auth.refresh") {
    return;
  }
  if (error instanceof WsActionError) {
    notify(error.msg);
  } else if (!["WsClosedError", "AbortError"].includes(error.name)) {
    console.error(error);
    notify("That has not worked.");
  }
}

// ---------------------------------------------------------------- view

function showState(state, { code, reason }) {
  $("state").textContent = STATES[state];
  $("state").dataset.state = state;
  $("node").hidden = state !== "open";
  for (const id of ["text", "image", "send"]) {
    $(id).disabled = state !== "open";
  }
  if (state === "closed") {
    const end = code === 4410 ? "You were asked to leave." : `The connection has ended (${code} ${reason}).`;
    notify(suspended ? "You are suspended." : end, true);
    $("people").replaceChildren();
  }
}

let noticeTimer;

function notify(text, stays = false) {
  clearTimeout(noticeTimer);
  $("notice").textContent = text;
  $("notice").hidden = false;
  if (!stays) {
    noticeTimer = setTimeout(() => ($("notice").hidden = true), 5000);
  }
}

function showRooms() {
  $("rooms").replaceChildren(
    ...[...logs.keys()].map((name) => {
      const button = element("button", name, left.has(name) ? "out" : "");
      button.type = "button";
      button.setAttribute("aria-current", String(name === room));
      const count = unread.get(name) ?? 0;
      if (count > 0) {
        button.append(element("span", String(count), "badge"));
      }
      button.addEventListener("click", () => enter(name));
      const item = wrap("li", button);
      if (!left.has(name)) {
        const out = element("button", "×", "leave");
        out.type = "button";
        out.title = `Leave ${name}`;
        out.setAttribute("aria-label", out.title);
        out.addEventListener("click", () => leave(name));
        item.append(out);
      }
      return item;
    }),
  );
}

function enter(name) {
  room = name;
  unread.delete(name);
  if (left.has(name)) {
    join(name);
  }
  showRooms();
  $("log").replaceChildren(...logs.get(name).map(line));
  $("log").scrollTop = $("log").scrollHeight;
  showTyping();
  $("text").focus();
}

function showFigures({ users, connections, megabytes, seconds }) {
  $("figures").textContent = `Users: ${users}, connections: ${connections}, memory: ${megabytes} MB, up: ${seconds} s`;
}

function showPeople(people) {
  $("people").replaceChildren(
    ...people.map(({ name, nodes }) => {
      const button = element("button", "", "person");
      button.type = "button";
      button.append(avatar(name), element("span", name, "name"), ...nodes.map((node) => element("span", node, "node")));
      button.disabled = name === me;
      button.title = name === me ? "That is you" : `Write to ${name} alone`;
      button.addEventListener("click", () => address(name));
      const item = wrap("li", button);
      if (me === "admin" && name !== me) {
        for (const deed of ["Kick", "Suspend"]) {
          const act = element("button", deed, "kick");
          act.type = "button";
          act.setAttribute("aria-label", `${deed} ${name}`);
          act.addEventListener("click", () => tell(`/api/${deed.toLowerCase()}/${encodeURIComponent(name)}`));
          item.append(act);
        }
      }
      return item;
    }),
  );
}

function address(name) {
  addressee = name;
  $("addressee").hidden = name === null;
  $("invite").hidden = name === EVERYBODY;
  $("addressee-text").textContent =
    name === null ? "" : name === EVERYBODY ? "Announcement to all rooms" : `Only to ${name}`;
  $("text").focus();
}

function addToAll(message) {
  for (const name of logs.keys()) {
    add(name, message);
  }
}

function add(name, message) {
  const log = logs.get(name);
  if (!log) {
    return;
  }
  log.push({ ...message, at: new Date() });
  if (log.length > MAX_LOG) {
    const old = log.shift();
    if (old.image) {
      URL.revokeObjectURL(old.image);
    }
  }
  if (name === room) {
    const atEnd = $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80;
    $("log").append(line(log.at(-1)));
    if (atEnd) {
      $("log").scrollTop = $("log").scrollHeight;
    }
  } else if (!message.event) {
    unread.set(name, (unread.get(name) ?? 0) + 1);
    showRooms();
  }
}

// text of others only ever becomes text
function line(message) {
  if (message.event) {
    return element("li", message.event, "event");
  }
  const item = element("li", "", message.from === me ? "mine" : "");
  const head = element("div", "", "head");
  head.append(element("strong", message.from));
  if (message.aside) {
    head.append(element("span", message.aside, "aside"));
  }
  head.append(element("time", message.at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })));
  const body = element("div", message.text ?? "", "body");
  if (message.image) {
    const image = document.createElement("img");
    image.src = message.image;
    image.alt = `Image from ${message.from}`;
    body.append(image);
  }
  const bubble = element("div", "", "bubble");
  bubble.append(head, body);
  item.append(avatar(message.from), bubble);
  return item;
}

function showTyping() {
  const now = Date.now();
  const names = [...typing]
    .filter(([key, until]) => until > now && key.startsWith(room + "/"))
    .map(([key]) => key.slice(room.length + 1));
  $("typing").textContent = names.length ? `${names.join(", ")} ${names.length > 1 ? "are" : "is"} typing…` : "";
}

function avatar(name) {
  const hue = [...name].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 360, 7);
  const circle = element("span", [...name][0]?.toUpperCase() ?? "?", "avatar");
  circle.style.setProperty("--hue", hue);
  circle.setAttribute("aria-hidden", "true");
  return circle;
}

function element(tag, text, className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
}

function wrap(tag, child) {
  const node = document.createElement(tag);
  node.append(child);
  return node;
}

// ---------------------------------------------------------------- input

$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) {
    return;
  }
  if (addressee === EVERYBODY) {
    $("text").value = "";
    address(null);
    tell("/api/announce", { text });
    return;
  }
  $("text").value = "";
  say(text);
});

$("text").addEventListener("input", () => {
  const now = Date.now();
  if (!addressee && now - lastTyping > TYPING_EVERY) {
    lastTyping = now;
    ws.send("room.typing", { room });
  }
});

$("text").addEventListener("paste", (event) => {
  for (const file of event.clipboardData.files) {
    sendImage(file);
  }
});

for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    if (event.dataTransfer.types.includes("Files")) {
      event.preventDefault();
      for (const file of event.dataTransfer.files) {
        sendImage(file);
      }
    }
  });
}

$("image").addEventListener("change", (event) => {
  sendImage(event.target.files[0]);
  event.target.value = "";
});

$("server").addEventListener("toggle", watch);
$("invite").addEventListener("click", () => invite(addressee));
$("addressee-clear").addEventListener("click", () => address(null));
$("announce").addEventListener("click", () => address(EVERYBODY));

setInterval(showTyping, 500);

// ---------------------------------------------------------------- HTTP

async function tell(path, body) {
  const answer = await post(path, body);
  if (!answer.ok) {
    notify(`The server has refused that (${answer.status}).`);
  }
}

$("logout").append(await csrfField());
