import { connect } from "/reconnect.js";
import "/theme.js";

const $ = (id) => document.getElementById(id);
const TYPING_EVERY = 1500;
const TYPING_FOR = 3000;
const MAX_LOG = 500;
const MAX_IMAGE = 1024 * 1024;
// stands where a name does when an admin writes to everybody
const EVERYBODY = Symbol("everybody");

let me = "";
let room = "lobby";
let addressee = null;
let lastTyping = 0;
const unread = new Map();
const typing = new Map();
// the messages of each room; nothing is kept on the server
const logs = new Map();

// ---------------------------------------------------------------- connection

const socket = connect("/ws", {
  onMessage: (data) => (typeof data === "string" ? receive(JSON.parse(data)) : receiveImage(new Uint8Array(data))),
  onState: showState,
  onRefused: signInAgain,
});

// the session may be over; only if the server says so, for it may also be the network
async function signInAgain() {
  if ((await fetch("/api/presence")).status === 401) {
    location.assign("/login.html");
  }
}

function receive(message) {
  switch (message.type) {
    case "hello":
      me = message.from;
      $("me").textContent = me;
      // only what to show: what an admin may do is decided by the server
      $("announce").hidden = me !== "admin";
      showRooms(message.rooms);
      break;
    case "message":
      typing.delete(message.room + "/" + message.from);
      add(message.room, { from: message.from, text: message.text });
      break;
    case "private":
      add(room, { from: message.from, text: message.text, aside: message.from === me ? `to ${message.to}` : "to you" });
      break;
    case "announcement":
      addToAll({ from: message.from, text: message.text, aside: "announcement" });
      break;
    case "typing":
      typing.set(message.room + "/" + message.from, Date.now() + TYPING_FOR);
      break;
    case "presence":
      showPeople(message.names);
      break;
    case "joined":
    case "left":
      typing.forEach((until, key) => key.endsWith("/" + message.from) && typing.delete(key));
      addToAll({ event: `${message.from} ${message.type}` });
      break;
    case "error":
      notify(message.text);
      break;
  }
  showTyping();
}

// a line of room, sender and type, then the image
function receiveImage(bytes) {
  const end = bytes.indexOf(10);
  const [name, from, type] = new TextDecoder().decode(bytes.subarray(0, end)).split(" ");
  add(name, { from, image: URL.createObjectURL(new Blob([bytes.subarray(end + 1)], { type })) });
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
  if (!socket.send(new Blob([head, file]))) {
    notify("There is no connection.");
  }
}

// ---------------------------------------------------------------- view

function showState(state, code, reason) {
  $("state").textContent = state;
  $("state").dataset.state = state;
  for (const id of ["text", "image", "send"]) {
    $(id).disabled = state !== "online";
  }
  if (state === "ended") {
    notify(code === 4410 ? "You were asked to leave." : `The connection has ended (${code} ${reason}).`, true);
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

function showRooms(names) {
  for (const name of names) {
    if (!logs.has(name)) {
      logs.set(name, []);
    }
  }
  $("rooms").replaceChildren(
    ...names.map((name) => {
      const button = element("button", name);
      button.type = "button";
      button.setAttribute("aria-current", String(name === room));
      const count = unread.get(name) ?? 0;
      if (count > 0) {
        button.append(element("span", String(count), "badge"));
      }
      button.addEventListener("click", () => enter(name));
      return wrap("li", button);
    }),
  );
}

function enter(name) {
  room = name;
  unread.delete(name);
  showRooms([...logs.keys()]);
  $("log").replaceChildren(...logs.get(name).map(line));
  $("log").scrollTop = $("log").scrollHeight;
  showTyping();
  $("text").focus();
}

function showPeople(names) {
  $("people").replaceChildren(
    ...names.map((name) => {
      const button = element("button", "", "person");
      button.type = "button";
      button.append(avatar(name), element("span", name, "name"));
      button.disabled = name === me;
      button.title = name === me ? "That is you" : `Write to ${name} alone`;
      button.addEventListener("click", () => address(name));
      const item = wrap("li", button);
      if (me === "admin" && name !== me) {
        const kick = element("button", "Kick", "kick");
        kick.type = "button";
        kick.setAttribute("aria-label", `Kick ${name}`);
        kick.addEventListener("click", () => post(`/api/kick/${encodeURIComponent(name)}`, {}));
        item.append(kick);
      }
      return item;
    }),
  );
}

function address(name) {
  addressee = name;
  $("addressee").hidden = name === null;
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
    showRooms([...logs.keys()]);
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
    post("/api/announce", { text });
    return;
  }
  const message = addressee ? { type: "private", to: addressee, text } : { type: "message", room, text };
  if (socket.send(JSON.stringify(message))) {
    $("text").value = "";
  }
});

$("text").addEventListener("input", () => {
  const now = Date.now();
  if (!addressee && now - lastTyping > TYPING_EVERY) {
    lastTyping = now;
    socket.send(JSON.stringify({ type: "typing", room }));
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

$("addressee-clear").addEventListener("click", () => address(null));
$("announce").addEventListener("click", () => address(EVERYBODY));

setInterval(showTyping, 500);

// ---------------------------------------------------------------- HTTP

async function post(path, body) {
  const csrf = await (await fetch("/api/csrf")).json();
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", [csrf.header]: csrf.token },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    notify(`The server has refused that (${answer.status}).`);
  }
}

const csrf = await (await fetch("/api/csrf")).json();
const token = document.createElement("input");
token.type = "hidden";
token.name = csrf.parameter;
token.value = csrf.token;
$("logout").append(token);
