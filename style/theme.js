// Runs before the first paint: sets the theme that the reader chose earlier, so that the page does not flash.
// Without a choice the style sheet follows the system's preference.
try {
  var theme = localStorage.getItem("roundtrip/theme");
  if (theme === "light" || theme === "dark" || theme === "projector") {
    document.documentElement.dataset.theme = theme;
  }
} catch (_) {
  // Storage is denied: nothing was chosen.
}
// The answers that stand in the page for readers without script are hidden from those who have it.
document.documentElement.dataset.script = "";
