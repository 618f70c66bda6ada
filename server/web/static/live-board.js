// Keeps an open leaderboard up to date: asks by its version whether there is a newer one, and puts that in place. An
// answer without parts says that the page is another one now.
const SHORTEST_MS = 1400;
const JITTER_MS = 400; // spreads the readers, and leaves time for the answer within two seconds
const HIDDEN_MS = 30_000;
const LONGEST_MS = 60_000;

function pause(failures) {
  const wait = document.visibilityState === "visible" ? SHORTEST_MS + Math.random() * JITTER_MS : HIDDEN_MS;
  return Math.min(LONGEST_MS, wait * 2 ** failures);
}

/** Wait some milliseconds, but no longer than until the page is looked at again. */
function sleep(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
      resolve();
    }
    function wake() {
      if (document.visibilityState === "visible") done();
    }
    document.addEventListener("visibilitychange", wake);
  });
}

async function ask(path, version) {
  const headers = { "If-None-Match": `"${version}"` };
  const response = await fetch(path, { headers, cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`status ${response.status}`);
  return { html: await response.text(), version: response.headers.get("ETag").replaceAll('"', "") };
}

/** Put the new parts in place; a link in them that had the focus gets it again. */
function place(root, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const part of holder.content.querySelectorAll("[data-part]")) {
    const old = root.querySelector(`[data-part="${part.dataset.part}"]`);
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceChildren(...part.childNodes);
    if (focused) old.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

async function follow(root) {
  let version = root.dataset.version;
  let failures = 0;
  while (root.isConnected && !version.endsWith("final")) {
    await sleep(pause(failures));
    try {
      const answer = await ask(root.dataset.live, version);
      failures = 0;
      if (answer && answer.version !== version) {
        version = answer.version;
        if (answer.html) place(root, answer.html);
        else location.reload();
      }
    } catch {
      failures += 1; // the server restarts or the network is away: ask more and more rarely
    }
  }
}

const board = document.querySelector("[data-live]");
if (board) follow(board);
