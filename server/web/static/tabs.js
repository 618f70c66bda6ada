// On a narrow screen the tabs scroll sideways: the one of this page is brought to their middle.
const here = document.querySelector(".tabs [aria-current]");
const strip = here?.closest(".tabs");
if (strip) {
  const [tab, seen] = [here.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += tab.left + tab.width / 2 - (seen.left + seen.width / 2);
}
