// Small helpers. What comes from a server or a peer becomes text, never markup.

export const $ = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

export function setText(node, text) {
  // unchanged text keeps what somebody has selected
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Has a list of tabs work as such: arrow keys move, one of them is selected. */
export function tabs(list, onSelect) {
  const all = () => [...list.querySelectorAll("[role=tab]")];
  const select = (tab) => {
    for (const each of all()) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    onSelect(tab);
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) {
      select(tab);
    }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const known = all();
    const at = known.indexOf(document.activeElement);
    if (step && at >= 0) {
      const next = known[(at + step + known.length) % known.length];
      next.focus();
      select(next);
      event.preventDefault();
    }
  });
  return select;
}

const UNITS = ["B", "KB", "MB", "GB"];

export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function duration(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes}m ${seconds % 60}s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ${minutes % 60}m` : `${Math.floor(hours / 24)}d`;
}

/** Asks the server of the console for a change; what it says is the message of an error. */
export async function change(name, data) {
  const answer = await fetch(`api/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-WS-Console": "1" },
    body: JSON.stringify(data),
  });
  if (!answer.ok) {
    throw new Error((await answer.text()) || `The server answers ${answer.status}`);
  }
  return answer.json();
}
