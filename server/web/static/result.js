// While a submission waits for its score, asks how it stands and puts the answer in place; no reload, no open connection.
import { localise } from "./local-times.js";

const FIRST_MS = 100;
const LONGEST_MS = 2000;
const GROWTH = 1.5;

function parse(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

/** Put a result in place of an element and say so to people who listen: the outcome's heading gets the focus. */
export function place(element, html, { takesFocus }) {
  const result = parse(html);
  element.replaceWith(result);
  localise(result);
  document.title = result.dataset.title;
  if (takesFocus) result.querySelector("#outcome")?.focus();
  return result;
}

async function ask(path, tag) {
  const headers = tag ? { "If-None-Match": tag } : {};
  const response = await fetch(path, { headers, credentials: "same-origin", redirect: "error" });
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`status ${response.status}`);
  return { html: await response.text(), tag: response.headers.get("ETag") };
}

function isVisible() {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((go) => document.addEventListener("visibilitychange", go, { once: true })).then(isVisible);
}

/** Ask until the submission has ended; while the page is hidden, nothing is asked. */
export async function follow(element) {
  let wait = FIRST_MS;
  let tag = null;
  while (element.isConnected && element.dataset.status === "pending") {
    await new Promise((go) => setTimeout(go, wait));
    await isVisible();
    try {
      const answer = await ask(element.dataset.statusPath, tag);
      if (answer) {
        tag = answer.tag;
        const isOver = parse(answer.html).dataset.status !== "pending";
        element = place(element, answer.html, { takesFocus: isOver });
      }
    } catch {
      // The server restarts or the network is away: ask again, more and more rarely.
    }
    wait = Math.min(LONGEST_MS, wait * GROWTH);
  }
}

const waiting = document.querySelector("[data-result]");
if (waiting) follow(waiting);
