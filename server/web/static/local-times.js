// Beside each time in UTC, the time where the reader is. Parts that a script puts in later call `localise` themselves.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

function write(moment) {
  const day = (date, timeZone) => date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone });
  const clock = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const place = zone.split("/").pop().replaceAll("_", " ");
  const isSameDay = day(moment, zone) === day(moment, "UTC");
  return isSameDay ? ` (${clock} in ${place})` : ` (${day(moment, zone)}, ${clock} in ${place})`;
}

export function localise(root) {
  for (const element of root.querySelectorAll("[data-local] time")) {
    const moment = new Date(element.dateTime);
    // A user who has set a zone finds it there already, in parentheses.
    if (Number.isNaN(moment.getTime()) || moment.getTimezoneOffset() === 0 || element.textContent.includes("(")) continue;
    element.append(write(moment));
  }
}

localise(document);
