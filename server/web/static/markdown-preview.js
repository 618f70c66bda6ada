// Shows a text in Markdown as readers will see it, while it is written; the server renders and cleans it.
const AFTER_TYPING_MS = 400;

for (const text of document.querySelectorAll("[data-preview]")) {
  const place = document.querySelector("[data-preview-place]");
  let timer = null;
  let number = 0;

  async function show() {
    const mine = (number += 1);
    const response = await fetch(text.dataset.preview, {
      method: "POST",
      body: new URLSearchParams({ csrf_token: text.form.elements.csrf_token.value, markdown: text.value }),
      credentials: "same-origin",
    });
    if (!response.ok || mine !== number) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    place.replaceChildren(...fresh.body.children);
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), AFTER_TYPING_MS);
  });
}
