// On a first visit the theme is the system's; the form in the header sets another.
const root = document.documentElement;
if (root.hasAttribute("data-theme-open") && matchMedia("(prefers-color-scheme: dark)").matches) {
  root.dataset.bsTheme = "dark";
}
