// How many submissions are marked, on the button itself, and no more of them than count. The server decides.
const form = document.querySelector("[data-selection]");

function count() {
  const boxes = [...form.elements].filter((box) => box.name === "selected");
  const nMarked = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-count]").textContent = nMarked;
  form.querySelector("button").disabled = nMarked > Number(form.dataset.most);
}

// The boxes stand in the table, outside of their form: what they tell does not bubble through it.
document.addEventListener("change", (event) => {
  if (form && event.target.form === form) count();
});
