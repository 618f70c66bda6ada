// The form for predictions: looks at the file first, sends it with progress, and shows the result without a reload.
import { acceptDrops } from "./dropzone.js";
import { checkFile, writeSize } from "./file-check.js";
import { follow, place } from "./result.js";
import { newKey, send } from "./upload.js";

const form = document.querySelector("[data-submit]");
const find = (name) => form.querySelector(`[data-${name}]`);

function icon(isGood) {
  return document.querySelector(`[data-check-${isGood ? "good" : "bad"}]`).content.cloneNode(true);
}

function writeCheck({ isGood, text, code, detail }) {
  const item = document.createElement("li");
  const words = document.createElement("div");
  const more = document.createElement("span");
  item.classList.toggle("is-bad", !isGood);
  words.append(`${text} `);
  if (code) words.append(Object.assign(document.createElement("code"), { textContent: code }), " ");
  more.textContent = detail;
  words.append(more);
  item.append(icon(isGood), words);
  return item;
}

function complain(message) {
  const notice = document.createElement("div");
  const words = document.createElement("p");
  notice.className = "notice notice-bad";
  notice.role = "alert";
  words.append(Object.assign(document.createElement("strong"), { textContent: message }), " Nothing was counted.");
  notice.append(icon(false), words);
  find("submit-faults").replaceChildren(notice);
  find("submit-faults").hidden = false;
  notice.scrollIntoView({ block: "center" });
}

async function lookAt(file) {
  const expected = {
    columns: JSON.parse(form.dataset.columns),
    trainingColumns: JSON.parse(form.dataset.trainingColumns),
    maxBytes: Number(form.dataset.maxBytes),
  };
  const results = await checkFile(file, expected);
  find("checks-name").textContent = file.name;
  find("checks-size").textContent = `${writeSize(file.size)}, read in your browser`;
  find("checks-list").replaceChildren(...results.map(writeCheck));
  find("checks").hidden = false;
  find("submit-button").textContent = results.every((result) => result.isGood) ? "Submit" : "Submit anyway";
  find("submit-button").disabled = results.some((result) => result.isFinal);
}

function showProgress(share) {
  const bar = find("progress").querySelector("progress");
  find("progress").hidden = false;
  bar.value = Math.round(100 * share);
  find("progress-label").textContent = share < 1 ? `Sending, ${bar.value}%` : "Received, being stored";
}

function setBusy(isBusy) {
  find("submit-button").disabled = isBusy;
  form.setAttribute("aria-busy", String(isBusy));
  if (!isBusy) find("progress").hidden = true;
}

async function showResult(path) {
  const response = await fetch(`${path}/status`, { credentials: "same-origin" });
  if (!response.ok) return location.assign(path);
  history.pushState({}, "", path);
  addEventListener("popstate", () => location.reload());
  const section = document.querySelector("[data-result-place]");
  return follow(place(section, await response.text(), { takesFocus: true }));
}

async function submit(file) {
  setBusy(true);
  try {
    const { ok, answer } = await send(form.getAttribute("action"), file, {
      description: form.elements.description.value,
      token: form.elements.csrf_token.value,
      key: form.elements.idempotency_key.value,
      onProgress: showProgress,
    });
    if (ok) return await showResult(answer.path);
    complain(answer?.message ? [answer.message, ...Object.values(answer.fields ?? {})].join(" ") : "It was not accepted.");
  } catch (error) {
    complain(`${error.message} Send the file again: it will not be counted twice.`);
  }
  return setBusy(false);
}

if (form) {
  const input = form.elements.file;
  acceptDrops(find("dropzone"));
  input.addEventListener("change", () => {
    form.elements.idempotency_key.value = newKey();
    find("submit-faults").hidden = true;
    if (input.files[0]) lookAt(input.files[0]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") submit(input.files[0]);
  });
}
