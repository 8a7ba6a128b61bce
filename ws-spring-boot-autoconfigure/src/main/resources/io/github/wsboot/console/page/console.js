// Loads what the page must know and starts its two halves.

import { openConnections } from "./connections.js";
import { $, setText } from "./dom.js";
import { watchServer } from "./server.js";

function complain(text) {
  setText($("problem"), text);
  $("problem").hidden = text === "";
}

for (const button of document.querySelectorAll(".views button")) {
  button.addEventListener("click", () => {
    document.body.dataset.view = button.dataset.view;
    for (const each of document.querySelectorAll(".views button")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
  });
}

$("problem").addEventListener("click", () => complain(""));

watchServer(complain);
try {
  const answer = await fetch("api/setup");
  if (!answer.ok) {
    throw new Error(`The server answers ${answer.status}: ${await answer.text()}`);
  }
  openConnections(await answer.json());
  document.body.dataset.ready = "true";
} catch (error) {
  complain(error.message);
}
