import { csrfField } from "/session.js";

const form = document.getElementById("login");
document.getElementById("failure").hidden = !location.search.includes("error");

form.append(await csrfField());
form.dataset.ready = "true";
