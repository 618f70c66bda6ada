// Keeps an open leaderboard up to date: a stream tells of each new version. Where there is none the page asks by its
// version. An answer without parts says that the page is another one now.
const SHORTEST_MS = 1400;
const JITTER_MS = 400; // spreads the readers, and leaves time for the answer within two seconds
const HIDDEN_MS = 30_000;
const LONGEST_MS = 60_000;
const SPREAD_MS = 1500; // within which all who are told of a change come for their own table

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

/** Show a version if it is another than what the page shows. */
function show(root, version, html) {
  if (version === root.dataset.version) return;
  root.dataset.version = version;
  if (html) place(root, html);
  else location.reload();
}

async function ask(root) {
  const headers = { "If-None-Match": `"${root.dataset.version}"` };
  const options = { headers, cache: "no-store", credentials: "same-origin", redirect: "error" };
  const response = await fetch(root.dataset.live, options);
  if (response.status === 304) return;
  if (!response.ok) throw new Error(`status ${response.status}`);
  show(root, response.headers.get("ETag").replaceAll('"', ""), await response.text());
}

function isOver(root) {
  return !root.isConnected || root.dataset.version.endsWith("final");
}

async function poll(root) {
  let failures = 0;
  while (!isOver(root)) {
    await sleep(pause(failures));
    try {
      await ask(root);
      failures = 0;
    } catch {
      failures += 1; // the server restarts or the network is away: ask more and more rarely
    }
  }
}

/** Let a stream tell of changes while the page is looked at; a browser has but six connections for all its pages. */
function listen(root) {
  let source = null;
  let coming = null;

  function open() {
    if (source || isOver(root)) return;
    const url = new URL(root.dataset.stream, location.href);
    url.searchParams.set("shown", root.dataset.version);
    source = new EventSource(url);
    source.addEventListener("board", hear);
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // else it comes again by itself
      close();
      document.removeEventListener("visibilitychange", turn);
      poll(root);
    });
  }
  function hear(event) {
    if (event.data) show(root, event.lastEventId, event.data);
    else coming ??= setTimeout(come, Math.random() * SPREAD_MS);
    if (isOver(root)) close();
  }
  async function come() {
    try {
      await ask(root);
    } catch {
      close(); // what was missed is told by the next stream, which knows what is shown
      setTimeout(turn, SHORTEST_MS);
    } finally {
      coming = null;
    }
    if (isOver(root)) close();
  }
  function close() {
    source?.close();
    source = null;
  }
  function turn() {
    if (document.visibilityState === "visible") open();
    else close();
  }
  document.addEventListener("visibilitychange", turn);
  turn();
}

const board = document.querySelector("[data-live]");
if (board?.dataset.stream) listen(board);
else if (board) poll(board);
