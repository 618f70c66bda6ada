// A form whose file is sent in pieces, with progress, before the form itself; it can be paused, and goes on after a reload.
import { acceptDrops } from "./dropzone.js";
import { writeSize } from "./file-check.js";
import { Transfer } from "./pieces.js";

const SAID_EVERY = 10; // per cent: a screen reader is not told each change of the bar

function bind(form) {
  const input = form.querySelector("input[type=file]");
  const find = (name) => form.querySelector(`[data-upload-${name}]`);
  const [panel, bar, status, pause, cancel] = ["panel", "bar", "status", "pause", "cancel"].map(find);
  const buttons = form.querySelectorAll("button:not([type=button])");
  let transfer = null;
  let said = "";

  function say(text) {
    if (text !== said) status.textContent = said = text;
  }

  function tell(share, state) {
    const percent = Math.floor(100 * share);
    bar.value = percent;
    const about = `${input.files[0].name}, ${writeSize(input.files[0].size)}`;
    if (state === "joining") say(`${about}: received, being put together.`);
    else if (state === "waiting") say(`${about}: the connection was lost at ${percent}%. Trying again.`);
    else say(`${about}: ${SAID_EVERY * Math.floor(percent / SAID_EVERY)}% sent.`);
  }

  function setBusy(isBusy) {
    form.setAttribute("aria-busy", String(isBusy));
    for (const button of buttons) button.disabled = isBusy;
    pause.textContent = isBusy ? "Pause" : "Go on";
  }

  function hand(code) {
    const field = form.elements.upload ?? document.createElement("input");
    Object.assign(field, { type: "hidden", name: "upload", value: code });
    form.append(field);
    input.disabled = true; // it has been sent
    transfer.forget();
    form.submit();
  }

  async function send() {
    panel.hidden = false;
    setBusy(true);
    try {
      const code = await transfer.run();
      if (code) return hand(code);
      say(`Paused at ${bar.value}%. What was sent is kept for a day.`);
    } catch (error) {
      say(`${error.message} What was sent is kept for a day: go on when you like.`);
    }
    return setBusy(false);
  }

  if (input.closest("[data-dropzone]")) acceptDrops(input.closest("[data-dropzone]"));
  form.addEventListener("submit", (event) => {
    if (!input.files[0]?.size) return; // an empty one has no pieces; the server says what is wrong with it
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    transfer = new Transfer(input.files[0], form.elements.csrf_token.value, tell);
    send();
  });
  input.addEventListener("change", () => {
    transfer?.pause();
    panel.hidden = true;
  });
  pause.addEventListener("click", () => {
    if (form.getAttribute("aria-busy") === "true") transfer.pause();
    else send();
  });
  cancel.addEventListener("click", async () => {
    await transfer.discard().catch(() => {}); // it ends by itself within a day
    input.value = "";
    panel.hidden = true;
    said = "";
    input.focus();
  });
}

for (const form of document.querySelectorAll("form[data-resumable]")) bind(form);
// Back from the next page, the field of what was sent would be dead.
addEventListener("pageshow", (event) => event.persisted && location.reload());
