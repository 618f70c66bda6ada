// Writes beside each time what it is in UTC, as it is typed in the zone that is chosen.
const zone = document.querySelector("[data-zone]");

/** Return how far the clock of a zone is before UTC at a moment, in milliseconds. */
function offsetAt(moment, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) - moment;
}

/** Return the moment of a local time; of one that the clock shows twice the later one, as the server does. */
function momentOf(local, timeZone) {
  const asUtc = Date.parse(`${local}Z`);
  const guesses = [asUtc - offsetAt(asUtc - 864e5, timeZone), asUtc - offsetAt(asUtc + 864e5, timeZone)];
  const right = guesses.filter((guess) => guess + offsetAt(guess, timeZone) === asUtc);
  return right.length ? Math.max(...right) : null;
}

function write(input) {
  const place = document.getElementById(`${input.name}-utc`);
  const moment = input.value ? momentOf(input.value, zone.value) : null;
  const strong = document.createElement("strong");
  strong.className = "number";
  if (moment !== null) {
    const text = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium", timeStyle: "short" });
    strong.textContent = `${text.format(moment)} UTC`;
  } else if (input.value) {
    strong.textContent = "The clock leaps over this time";
  }
  place.replaceChildren(strong);
}

if (zone) {
  const inputs = document.querySelectorAll("[data-zone-time]");
  for (const input of inputs) input.addEventListener("input", () => write(input));
  zone.addEventListener("change", () => inputs.forEach(write));
}
