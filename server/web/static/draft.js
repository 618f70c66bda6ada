// A draft of a host: follows what a worker does for it, and has a choice of metric and split tried as it is made.
import { acceptDrops } from "./dropzone.js";

const EVERY_MS = 1000;
const AFTER_TYPING_MS = 600;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // The parser runs no scripts and so takes this for content: put into the page, it would reload it.
  for (const each of page.querySelectorAll("noscript")) each.remove();
  return page;
}

/** Put the parts of a page that were answered in place of those that are shown; what has the focus keeps it. */
function swap(page) {
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  if (focused) document.getElementById(focused)?.focus();
}

async function ask(path) {
  const response = await fetch(path, { credentials: "same-origin", redirect: "error" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

/** Ask how far a worker is until nothing is under way any more. */
async function follow(notice) {
  while (notice.isConnected) {
    await sleep(EVERY_MS);
    try {
      const { kind, progress } = await ask(notice.dataset.follow);
      const place = notice.querySelector("[data-follow-progress]");
      if (place.textContent !== progress) place.textContent = progress;
      if (kind === null) return await end(notice);
    } catch {
      // The server restarts or the network is away: ask again.
    }
  }
  return undefined;
}

async function end(notice) {
  if (!notice.closest("[data-live]")) return location.reload();
  const response = await fetch(location.href, { credentials: "same-origin" });
  if (notice.isConnected) {
    const page = parse(await response.text());
    // Only what came of the trial: what is being chosen meanwhile stays.
    const fresh = page.querySelector('[data-live="trial"]');
    document.querySelector('[data-live="trial"]').replaceWith(document.adoptNode(fresh));
    followAll();
  }
  return undefined;
}

function followAll() {
  for (const notice of document.querySelectorAll("[data-follow]")) follow(notice);
}

function bind(form) {
  let timer = null;
  let number = 0;

  async function send() {
    const mine = (number += 1);
    const response = await fetch(form.dataset.liveForm, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
    });
    const text = await response.text();
    if (mine !== number) return; // something else was chosen meanwhile
    swap(parse(text));
    followAll();
  }

  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-live-change], [name^='parameter:']")) return;
    if (event.target.name === "metric") form.elements.other.value = "";
    clearTimeout(timer);
    timer = setTimeout(() => send().catch(() => {}), event.target.type === "text" ? AFTER_TYPING_MS : 0);
  });
}

/** A file that is dropped or chosen is sent at once. */
function bindFile(form) {
  acceptDrops(form.querySelector("[data-dropzone]"));
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") form.requestSubmit();
  });
}

for (const form of document.querySelectorAll("[data-live-form]")) bind(form);
for (const form of document.querySelectorAll("[data-file-form]")) bindFile(form);
followAll();
