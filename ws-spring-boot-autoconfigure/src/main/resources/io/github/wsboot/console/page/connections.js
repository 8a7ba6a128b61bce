// The connections of this page: one tab each.

import { actionsOf, formOf } from "./actions.js";
import { $, change, element, setText, size, tabs } from "./dom.js";
import { fill, parse, variables } from "./paths.js";

const MAX_FRAMES = 500;
const MAX_SHOWN = 64 * 1024;
const MAX_PREVIEW = 400;
const NONE = "none";

// what a client should do then
const CODES = {
  1000: "normal", 1001: "going away, come back", 1002: "protocol error", 1003: "unsupported data",
  1005: "no code", 1006: "no Close frame: refused, or the network broke", 1007: "no UTF-8", 1008: "policy violated",
  1009: "message too big", 1011: "server error, come back slowly", 1012: "restart, come back after the hint",
  1013: "try again later", 4400: "bad frame", 4401: "token expired, come back with a new one", 4403: "forbidden",
  4408: "no heartbeat, come back", 4409: "replaced by another connection", 4410: "kicked, do not come back",
  4429: "too many messages, come back slowly",
};

let setup;
let actions;
let select;
let number = 0;

export function openConnections(loaded) {
  setup = loaded;
  actions = actionsOf(setup);
  select = tabs($("tabs"), (tab) => {
    for (const panel of $("panels").children) {
      panel.hidden = panel.id !== tab.getAttribute("aria-controls");
    }
  });
  $("add").addEventListener("click", () => new Connection().focus());
  new Connection();
}

class Connection {

  constructor() {
    this.number = ++number;
    this.socket = null;
    this.form = null;
    this.sent = 0;
    this.panel = $("connection").content.cloneNode(true).firstElementChild;
    this.panel.id = `connection-${this.number}`;
    this.connect = this.panel.querySelector(".connect");
    this.compose = this.panel.querySelector(".compose");
    this.frames = this.panel.querySelector(".frames");
    this.addTab();
    $("panels").append(this.panel);
    this.prepareConnect();
    this.prepareCompose();
    this.find(".disconnect").addEventListener("click", () => this.socket?.close(1000));
    this.find(".clear").addEventListener("click", () => this.frames.replaceChildren());
    this.showState("closed", "not connected");
    select(this.tab);
  }

  find(selector) {
    return this.panel.querySelector(selector);
  }

  focus() {
    this.connect.elements.code.focus();
  }

  addTab() {
    this.tab = element("button", { type: "button", id: `tab-${this.number}` });
    this.tab.setAttribute("role", "tab");
    this.tab.setAttribute("aria-controls", this.panel.id);
    this.panel.setAttribute("aria-labelledby", this.tab.id);
    this.name = element("span", { textContent: `connection ${this.number}` });
    const remove = element("button", { type: "button", className: "quiet remove", textContent: "×" });
    remove.setAttribute("aria-label", `Remove connection ${this.number}`);
    this.tab.append(this.name);
    this.slot = element("span", { className: "tab" }, this.tab, remove);
    this.slot.setAttribute("role", "presentation");
    remove.addEventListener("click", () => this.remove());
    $("tabs").append(this.slot);
  }

  remove() {
    this.socket?.close(1000);
    const wasSelected = this.tab.getAttribute("aria-selected") === "true";
    this.slot.remove();
    this.panel.remove();
    const left = [...$("tabs").querySelectorAll("[role=tab]")];
    if (left.length === 0) {
      new Connection().focus();
    } else if (wasSelected) {
      select(left.at(-1));
      left.at(-1).focus();
    }
  }

  // ---------------------------------------------------------------- connecting

  prepareConnect() {
    const { path, identity, code, token, subprotocols } = this.connect.elements;
    // radio buttons of one panel must not end those of another
    for (const radio of this.compose.querySelectorAll("[type=radio]")) {
      radio.name = `kind-${this.number}`;
    }
    setup.connectPaths.forEach((pattern) => path.append(element("option", { value: pattern, textContent: pattern })));
    identities().forEach(({ value, text }) => identity.append(element("option", { value, textContent: text })));
    code.value = `dev-${this.number}`;
    subprotocols.value = setup.subprotocols.join(", ");
    path.addEventListener("change", () => this.showVariables());
    identity.addEventListener("change", () => this.showIdentity());
    this.connect.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open();
    });
    token.autocomplete = "off";
    this.showVariables();
    this.showIdentity();
  }

  showVariables() {
    this.segments = parse(this.connect.elements.path.value);
    this.values = variables(this.segments).map((variable) => {
      const input = element("input", { spellcheck: false, placeholder: variable.matches ?? "" });
      return { name: variable.name, input };
    });
    this.find(".variables").replaceChildren(
        ...this.values.map(({ name, input }) => element("label", {}, `${name} `, input)));
  }

  showIdentity() {
    const chosen = identities().find(({ value }) => value === this.connect.elements.identity.value);
    this.find(".code").hidden = !chosen.code;
    this.find(".code").firstChild.data = setup.identity.asUid ? "Uid " : "Code ";
    this.find(".uid").hidden = chosen.value !== "console" || setup.identity.asUid;
    this.find(".token").hidden = !chosen.token;
    setText(this.connect.querySelector(".hint"), chosen.hint);
  }

  async open() {
    const { identity, code, uid, token, query, subprotocols } = this.connect.elements;
    const url = new URL(location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.hash = "";
    // what is in front of the console is in front of the application, too
    const base = new URL(".", location.href).pathname.slice(0, -setup.path.length - 1);
    url.pathname = base + fill(this.segments, Object.fromEntries(
        this.values.map(({ name, input }) => [name, input.value])));
    const parameters = new URLSearchParams(query.value.replace(/^\?/, ""));
    const offered = subprotocols.value.split(",").map((each) => each.trim()).filter(Boolean);
    let cookie = null;
    this.showState("waiting", "connecting");
    try {
      switch (identity.value) {
        case "console": {
          const { ticket } = await change("tickets", { uniqueCode: code.value, uid: uid.value });
          parameters.set(setup.ticketParameter, ticket);
          break;
        }
        case "query":
          parameters.set(setup.identity.query, code.value);
          break;
        case "cookie":
          cookie = setup.identity.cookie;
          document.cookie = `${cookie}=${code.value}; path=/; SameSite=Strict`;
          break;
        case "token-subprotocol":
          offered.unshift("bearer", token.value);
          break;
        case "token-query":
          parameters.set(setup.identity.tokenQuery, token.value);
          break;
        case "token-cookie":
          cookie = setup.identity.tokenCookie;
          document.cookie = `${cookie}=${token.value}; path=/; SameSite=Strict`;
          break;
        default:
      }
      url.search = parameters.toString();
      const shown = new URL(url);
      [setup.ticketParameter, setup.identity.tokenQuery].filter((name) => shown.searchParams.has(name))
          .forEach((name) => shown.searchParams.set(name, "…"));
      setText(this.find(".url"), decodeURI(shown.href));
      this.listen(new WebSocket(url.href, offered), cookie);
      setText(this.name, identities().find(({ value }) => value === identity.value).code ? code.value : identity.value);
    } catch (error) {
      this.showState("closed", "not connected");
      this.note("fault", error.message);
    }
  }

  listen(socket, cookie) {
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    const forget = () => {
      if (cookie) {
        document.cookie = `${cookie}=; path=/; max-age=0; SameSite=Strict`;
      }
    };
    socket.addEventListener("open", () => {
      forget();
      this.showState("open", "open");
      this.note("event", "open", socket.protocol ? `subprotocol ${socket.protocol}` : "");
      this.find(".kinds input:checked")?.focus();
    });
    socket.addEventListener("message", ({ data }) => this.frame("in", data));
    socket.addEventListener("close", ({ code, reason }) => {
      forget();
      this.socket = null;
      this.showState("closed", `closed ${code}`);
      this.note("event closed", `close ${code}`, [reason, CODES[code]].filter(Boolean).join(" – "));
    });
  }

  showState(state, text) {
    const chip = this.find(".line .state");
    chip.dataset.state = state;
    setText(chip, text);
    this.tab.dataset.state = state;
    this.panel.dataset.state = state;
    this.find(".disconnect").disabled = state === "closed";
    this.find(".send").disabled = state !== "open";
    for (const input of this.connect.elements) {
      input.disabled = state !== "closed";
    }
  }

  // ---------------------------------------------------------------- sending

  prepareCompose() {
    const { action, envelope, encoding, bytes } = this.compose.elements;
    actions.forEach(({ name }) => action.append(element("option", { value: name, textContent: name })));
    const kind = actions.length > 0 ? "action" : "text";
    this.find(".kinds label").hidden = actions.length === 0;
    this.compose.querySelector(`[value=${kind}]`).checked = true;
    this.compose.addEventListener("change", ({ target }) => {
      if (target.type === "radio") {
        this.showKind();
      }
    });
    action.addEventListener("change", () => this.showAction());
    this.find(".data").addEventListener("input", () => this.showEnvelope());
    encoding.addEventListener("change", () => this.showEncoding());
    this.compose.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.compose.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.send();
      }
    });
    bytes.value = "";
    envelope.value = "";
    this.showKind();
    this.showEncoding();
    if (actions.length > 0) {
      this.showAction();
    }
  }

  kind() {
    return this.compose.querySelector("[type=radio]:checked").value;
  }

  showKind() {
    for (const kind of this.compose.querySelectorAll(".kind")) {
      kind.hidden = !kind.classList.contains(this.kind());
    }
  }

  showEncoding() {
    const { encoding, bytes } = this.compose.elements;
    this.find(".bytes").hidden = encoding.value === "file";
    this.find(".file").hidden = encoding.value !== "file";
    bytes.placeholder = encoding.value === "hex" ? "ca fe 01" : "yv4B";
  }

  showAction() {
    const chosen = actions.find(({ name }) => name === this.compose.elements.action.value);
    this.form = chosen.data ? formOf(setup.document, chosen.data, chosen.required) : null;
    this.find(".data").replaceChildren(...(this.form ? [this.form.node] : []));
    setText(this.find(".description"), chosen.description);
    this.showEnvelope();
  }

  showEnvelope() {
    this.complain("");
    try {
      const data = this.form?.read();
      this.compose.elements.envelope.value = JSON.stringify({
        actioncode: this.compose.elements.action.value,
        ...(data !== undefined ? { data } : {}),
        id: `c${this.sent + 1}`,
      }, null, 2);
    } catch (error) {
      this.complain(error.message);
    }
  }

  async send() {
    this.complain("");
    if (this.socket?.readyState !== WebSocket.OPEN) {
      this.complain("Not connected.");
      return;
    }
    try {
      const message = await this.message();
      this.socket.send(message);
      this.frame("out", message);
      this.sent++;
      if (this.kind() === "action") {
        this.showEnvelope();
      }
    } catch (error) {
      this.complain(error.message);
    }
  }

  async message() {
    const { envelope, text, encoding, bytes, file } = this.compose.elements;
    switch (this.kind()) {
      case "action":
        // one line, as clients send it; what is no JSON goes as it is
        try {
          return JSON.stringify(JSON.parse(envelope.value));
        } catch {
          return envelope.value;
        }
      case "text":
        return text.value;
      default:
        if (encoding.value === "file") {
          if (file.files.length === 0) {
            throw new Error("Choose a file.");
          }
          return file.files[0].arrayBuffer();
        }
        return encoding.value === "hex" ? fromHex(bytes.value) : fromBase64(bytes.value);
    }
  }

  complain(text) {
    setText(this.find(".complaint"), text);
  }

  // ---------------------------------------------------------------- frames

  frame(direction, data) {
    const isText = typeof data === "string";
    const bytes = isText ? new TextEncoder().encode(data) : new Uint8Array(data);
    const body = isText ? pretty(data.slice(0, MAX_SHOWN)) : hexDump(bytes.subarray(0, 4096));
    const preview = isText ? data.slice(0, MAX_PREVIEW) : hex(bytes.subarray(0, 32));
    const details = element("details", {}, element("summary", {},
        element("time", { textContent: clock() }),
        element("span", { className: "way", textContent: direction === "in" ? "↓" : "↑",
          title: direction === "in" ? "received" : "sent" }),
        element("span", { className: "kind", textContent: isText ? "text" : "binary" }),
        element("span", { className: "size", textContent: size(bytes.length) }),
        element("code", { className: "preview", textContent: preview })));
    details.querySelector(".way").setAttribute("aria-label", direction === "in" ? "received" : "sent");
    // most are never looked at
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) {
        const whole = isText ? data : hex(bytes);
        const copy = element("button", { type: "button", className: "quiet copy", textContent: "Copy" });
        copy.addEventListener("click", () => navigator.clipboard?.writeText(whole).then(() => setText(copy, "Copied")));
        details.append(element("div", { className: "body" }, copy, element("pre", { textContent: body })));
      }
    });
    this.append(element("li", { className: direction }, details));
  }

  note(style, title, text = "") {
    this.append(element("li", { className: style }, element("div", { className: "note" },
        element("time", { textContent: clock() }), element("strong", { textContent: title }),
        element("span", { textContent: text }))));
  }

  append(item) {
    const list = this.frames;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(item);
    while (list.childElementCount > MAX_FRAMES) {
      list.firstElementChild.remove();
    }
    if (atEnd) {
      list.scrollTop = list.scrollHeight;
    }
  }

}

/** The ways in which this page can say who it is. A browser cannot set headers. */
function identities() {
  const { resolvers, ownResolvers, asUid, query, cookie, tokenCarriers } = setup.identity;
  const known = [{
    value: "console", text: asUid ? "Connect as uid" : "Connect as code", code: true,
    hint: "By a one-time ticket of the console, whoever that is. " + (asUid
        ? "ws.unique-code.as-uid is on: this becomes the uid, the code is generated." : ""),
  }];
  if (resolvers.includes("query")) {
    known.push({ value: "query", text: `Query parameter ${query}`, code: true, hint: "" });
  }
  if (resolvers.includes("cookie")) {
    known.push({ value: "cookie", text: `Cookie ${cookie}`, code: true, hint: "Set until the connection is open." });
  }
  if (resolvers.includes("jwt")) {
    const carriers = {
      subprotocol: ["token-subprotocol", "Token as subprotocol"],
      query: ["token-query", "Token as query parameter"],
      cookie: ["token-cookie", "Token as cookie"],
    };
    for (const carrier of tokenCarriers.filter((each) => carriers[each])) {
      const [value, text] = carriers[carrier];
      known.push({ value, text, token: true, hint: "" });
    }
  }
  const all = [...ownResolvers.map((name) => `bean ${name}`), ...resolvers].join(", ");
  known.push({ value: NONE, text: "Nothing more than the browser sends", hint: "" });
  return known.map((each) => ({ ...each, hint: `${each.hint} Resolvers here: ${all || "none"}.`.trim() }));
}

function clock() {
  const now = new Date();
  const two = (value, digits = 2) => String(value).padStart(digits, "0");
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${two(now.getMilliseconds(), 3)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function fromHex(text) {
  const digits = text.replace(/0x|[\s,:]/gi, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    throw new Error("These are no pairs of hex digits.");
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;
}

function fromBase64(text) {
  try {
    const plain = atob(text.replace(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer;
  } catch {
    throw new Error("This is no base64.");
  }
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const plain = Array.from(line, (byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·").join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex(line).padEnd(47)}  ${plain}`);
  }
  return lines.join("\n");
}
