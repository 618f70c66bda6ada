// Single keys: to the tabs, the form, the search field, and up and down the rows of a table; `?` lists them.
const OFF = "podium-keys-off";
const list = document.querySelector("dialog[data-keys]");
const box = list?.querySelector("[data-keys-on]");
let prefix = "";

function isTyping(target) {
  if (target.closest("dialog:not([open])")) return false; // just closed: the focus has not moved on yet
  return target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;
}

function step(by) {
  const links = [...document.querySelectorAll("[data-rows] tbody th a")].filter((link) => link.offsetParent !== null);
  if (links.length === 0) return;
  const here = links.indexOf(document.activeElement);
  const next = here === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  links[next].focus();
}

function act(key) {
  if (key === "?") return list?.showModal();
  if (key === "/") return document.querySelector("main input[type=search]")?.focus();
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const wanted = prefix ? `${prefix} ${key}` : key;
  prefix = key === "g" && !prefix ? "g" : "";
  return document.querySelector(`[data-key="${CSS.escape(wanted)}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (!/^[a-z/?]$/.test(event.key)) return;
  // The list opens also while the keys are off, so that they can be switched on again.
  if (localStorage.getItem(OFF) && event.key !== "?") return;
  if (event.key === "/" || event.key === "?") event.preventDefault();
  act(event.key);
});

if (box) {
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
