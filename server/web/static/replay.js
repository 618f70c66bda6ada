// A slider through the days of a leaderboard: each day is the page that its link leads to, put in place.
const DAY_MS = 86_400_000;
const PAUSE_MS = 150;
const STEP_MS = 900;

function dayAt(first, number) {
  return new Date(Date.parse(first) + number * DAY_MS).toISOString().slice(0, 10);
}

async function load(path, signal) {
  const response = await fetch(path, { credentials: "same-origin", redirect: "error", signal });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const found = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-past]");
  if (!found) throw new Error("The page has no past board.");
  return found;
}

function start(root) {
  const { address, first, last, day } = root.dataset;
  const slider = root.querySelector("input");
  const output = root.querySelector("output");
  const play = root.querySelector("[data-play]");
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
  if (count < 1) return;
  let waiting = 0;
  let asking = new AbortController();
  let playing = 0;

  function tell() {
    const shown = dayAt(first, Number(slider.value));
    slider.setAttribute("aria-valuetext", shown);
    output.value = shown;
    return shown;
  }

  async function show() {
    const path = `${address}?at=${tell()}`;
    asking.abort();
    asking = new AbortController();
    try {
      const found = await load(path, asking.signal);
      document.querySelector("[data-past]").replaceWith(document.adoptNode(found));
      history.replaceState(null, "", path);
    } catch (error) {
      if (error.name !== "AbortError") stop(); // the page stays as it is, and its links work
    }
  }

  function stop() {
    clearTimeout(playing);
    playing = 0;
    play.textContent = "Play";
  }

  async function step() {
    if (Number(slider.value) >= count) return stop();
    slider.value = Number(slider.value) + 1;
    await show();
    if (playing) playing = setTimeout(step, STEP_MS);
  }

  slider.max = count;
  slider.value = Math.round((Date.parse(day) - Date.parse(first)) / DAY_MS);
  slider.addEventListener("input", () => {
    stop();
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (Number(slider.value) >= count) slider.value = 0;
    play.textContent = "Stop";
    playing = setTimeout(step, 0);
  });
  tell();
  root.hidden = false;
}

for (const root of document.querySelectorAll("[data-replay]")) start(root);
