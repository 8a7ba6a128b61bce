// A handshake was refused. The session may be over: the server knows, it may also be the network.
export async function signInAgain() {
  const answer = await fetch("/api/presence").catch(() => null);
  if (answer?.status === 401) {
    location.assign("/login.html");
  }
}
