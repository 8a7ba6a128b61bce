// What concerns the sign-in of whoever looks at a page.

const csrf = async () => (await fetch("/api/csrf")).json();

// Spring Security wants its CSRF token with whatever changes something; a static page has to ask for it.
export async function csrfHeaders() {
  const { header, token } = await csrf();
  return { [header]: token };
}

export async function csrfField() {
  const { parameter, token } = await csrf();
  return Object.assign(document.createElement("input"), { type: "hidden", name: parameter, value: token });
}

export async function post(path, body = {}) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(await csrfHeaders()) },
    body: JSON.stringify(body),
  });
}

// A token to connect with, and the seconds it is good for.
export async function accessToken() {
  const answer = await post("/api/token");
  if (!answer.ok) {
    throw Object.assign(new Error("There is no token"), { status: answer.status });
  }
  return answer.json();
}

// There was no token or ticket, which says why, or a handshake was refused, which does not. It may also be the network.
// Whether it makes sense to try again.
export async function signInAgain({ error }) {
  const status = error ? error.status : (await post("/api/token").catch(() => null))?.status;
  if (status === 401) {
    location.assign("/login.html");
  }
  return status !== 403;
}
