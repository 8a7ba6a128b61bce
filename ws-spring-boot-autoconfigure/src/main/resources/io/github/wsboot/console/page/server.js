// What there is on the server, once a second.

import { chart } from "./charts.js";
import { $, change, duration, element, setText, size, tabs } from "./dom.js";

const EVERY = 1000;
const count = (value) => Math.round(value).toLocaleString("en");
const rate = (value) => value >= 10 || value === 0 ? count(value) : value.toFixed(1);

const connections = chart("Connections", [{ style: "one" }], count);
const messages = chart("Messages/s", [{ name: "in", style: "one" }, { name: "out", style: "two" }], rate);
const queued = chart("Queued", [{ style: "three" }], size);

let before = null;
let complain = () => {};

export function watchServer(onProblem) {
  complain = onProblem;
  $("charts").append(connections.node, messages.node, queued.node);
  const select = tabs($("lists"), (tab) => {
    for (const list of document.querySelectorAll(".list")) {
      list.hidden = list.id !== tab.getAttribute("aria-controls");
    }
  });
  $("search").addEventListener("input", () => void refresh());
  document.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-search]");
    if (wanted) {
      $("search").value = wanted.dataset.search;
      select($("tab-connections"));
      void refresh();
    }
  });
  void loop();
}

async function loop() {
  // a page that nobody sees need not ask
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(loop, EVERY);
}

async function refresh() {
  try {
    const search = $("search").value.trim();
    const answer = await fetch(`api/state?search=${encodeURIComponent(search)}`);
    if (!answer.ok) {
      throw new Error(`the server answers ${answer.status}`);
    }
    const state = await answer.json();
    if (search === $("search").value.trim()) {
      show(state);
    }
  } catch (error) {
    before = null;
    showServerState("closed", error instanceof TypeError ? "server out of reach" : error.message);
  }
}

function showServerState(state, text) {
  $("server-state").dataset.state = state;
  setText($("server-state"), text);
}

function show(state) {
  const cluster = state.cluster ? `one node of a cluster, ${state.cluster}` : "single node";
  showServerState(state.draining ? "waiting" : "open", state.draining ? "draining" : cluster);
  connections.add([state.total]);
  queued.add([state.queuedBytes]);
  messages.add(rates(state));
  rows("connections", state.connections, connectionRow, updateConnection);
  setText($("connections-note"), note(state.total, state.found, state.connections.length));
  rows("queues", state.queues, queueRow, updateQueue);
  setText($("queues-note"), state.queues.length > 0 ? "" : "Nothing waits to be written.");
  members("groups", state.groups, "No groups.");
  members("uids", state.uids, "No uids.");
}

function rates(state) {
  const known = before;
  before = state;
  const seconds = known ? (state.millis - known.millis) / 1000 : 0;
  // another server, or the same one again
  if (!(seconds > 0) || state.traffic.messagesIn < known.traffic.messagesIn) {
    return [0, 0];
  }
  return ["messagesIn", "messagesOut"].map((name) => (state.traffic[name] - known.traffic[name]) / seconds);
}

function note(total, found, shown) {
  if (total === 0) {
    return "Nobody is connected.";
  }
  if (found === 0) {
    return "No connection has that in its code, uid or groups.";
  }
  return shown < found ? `The ${shown} newest of ${count(found)}; search for others.` : "";
}

/** Rows stay where their connection does, so that a button keeps the focus. */
function rows(id, items, create, update) {
  const body = $(id);
  const known = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  items.forEach((item, index) => {
    const key = item.id ?? item.name;
    let row = known.get(key);
    known.delete(key);
    if (!row) {
      row = create(item);
      row.dataset.key = key;
    }
    update(row, item);
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
  });
  known.forEach((row) => row.remove());
}

function cells(number) {
  return Array.from({ length: number }, () => element("td"));
}

function connectionRow(connection) {
  const name = element("td", { className: "name" }, element("code"), element("small"));
  const row = element("tr", {}, name, ...cells(4), actions(connection));
  row.children[1].className = "chips";
  return row;
}

function updateConnection(row, connection) {
  const [name, groups, age, seen, queue] = row.children;
  const named = connection.uid && connection.uid !== connection.code;
  setText(name.children[0], named ? connection.uid : connection.code);
  const rest = [named ? connection.code : "", connection.path, connection.remote].filter(Boolean).join(" · ");
  setText(name.children[1], rest);
  name.title = [named ? `uid ${connection.uid}` : "", rest].filter(Boolean).join(" · ");
  const known = [...connection.groups];
  if (groups.dataset.known !== JSON.stringify(known)) {
    groups.dataset.known = JSON.stringify(known);
    groups.replaceChildren(...known.map(chip));
    if (connection.groupCount > known.length) {
      groups.append(` and ${connection.groupCount - known.length}`);
    }
  }
  // both by the clock of the server
  setText(age, duration(before.now - connection.connectedAt));
  setText(seen, duration(before.now - connection.lastSeenAt));
  setText(queue, connection.queuedMessages > 0 ? `${count(connection.queuedMessages)} · ${size(connection.queuedBytes)}` : "–");
}

function queueRow(connection) {
  return element("tr", {}, element("td", { className: "name" }, element("code")), ...cells(3), actions(connection));
}

function updateQueue(row, connection) {
  const [name, waiting, bytes, blocked] = row.children;
  setText(name.children[0], connection.uid ?? connection.code);
  name.title = connection.code;
  setText(waiting, count(connection.queuedMessages));
  setText(bytes, size(connection.queuedBytes));
  setText(blocked, connection.blockedMillis > 0 ? duration(connection.blockedMillis) : "–");
}

function chip(group) {
  const button = element("button", { type: "button", className: "chip", textContent: group, title: `Search ${group}` });
  button.dataset.search = group;
  return button;
}

function actions({ id, code, uid }) {
  const name = uid ?? code;
  return element("td", { className: "actions" },
      action("Close", `Close ${name}`, { id, code: 1000, reason: "closed by the console" }),
      action("Kick", `Kick ${name}`, { id, code: 4410, reason: "kicked" }));
}

function action(text, label, data) {
  const button = element("button", { type: "button", textContent: text, className: text === "Kick" ? "warn" : "" });
  button.setAttribute("aria-label", label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await change("close", data);
      await refresh();
    } catch (error) {
      complain(error.message);
    } finally {
      button.disabled = false;
    }
  });
  return button;
}

function members(id, { items, more }, none) {
  rows(id, items, (item) => element("tr", {}, element("td", {}, chip(item.name)), element("td")),
      (row, item) => setText(row.children[1], count(item.count)));
  setText($(`${id}-note`), items.length === 0 ? none : more ? `The first ${items.length}.` : "");
}
