// A step of the wizard is saved however it is left: by a link, by another form of the page, or with the window. A file
// that is chosen in another form and not sent yet goes along when the step itself is sent.
const step = document.querySelector("form[data-step]");
let isTyped = false;

function save(options) {
  isTyped = false;
  const body = new URLSearchParams(new FormData(step));
  return fetch(step.action, { method: "POST", body, credentials: "same-origin", redirect: "manual", ...options });
}

/** Save what was typed; without the server it stays in the page. */
async function keep() {
  if (!isTyped) return;
  try {
    await save();
  } catch {
    isTyped = true;
  }
}

function findFile() {
  const inputs = [...document.querySelectorAll("input[type=file]")];
  return inputs.find((input) => input.form !== step && !input.disabled && input.files.length > 0);
}

async function keepAndSend(form, button) {
  await keep();
  isTyped = false; // once is enough: the form must not be asked about again
  form.requestSubmit(button);
}

/** What is sent in place of a form; nothing if it can go as it is. */
function findWay(form, button) {
  const isStep = form === step && !button?.hasAttribute("formaction");
  const file = isStep ? findFile() : undefined;
  if (file) return [file.form];
  return !isStep && isTyped ? [form, button] : null;
}

function bind() {
  for (const notice of document.querySelectorAll(".unsent")) notice.remove(); // it goes along here
  step.addEventListener("input", () => { isTyped = true; });
  document.addEventListener("submit", (event) => {
    const way = findWay(event.target, event.submitter);
    if (way) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keepAndSend(...way);
    } else if (event.target === step) isTyped = false;
  }, true);
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || !isTyped || link.target || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await keep();
    isTyped = false;
    location.assign(link.href);
  });
  addEventListener("pagehide", () => {
    if (isTyped) save({ keepalive: true }).catch(() => {});
  });
}

if (step) bind();
