// Spring Security wants its CSRF token in the form; a static page has to ask for it.
const form = document.getElementById("login");
document.getElementById("failure").hidden = !location.search.includes("error");

const csrf = await (await fetch("/api/csrf")).json();
const token = document.createElement("input");
token.type = "hidden";
token.name = csrf.parameter;
token.value = csrf.token;
form.append(token);
form.dataset.ready = "true";
