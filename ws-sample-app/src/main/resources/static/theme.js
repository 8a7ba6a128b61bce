// Light or dark: as the system says, until somebody presses the button.
const root = document.documentElement;
const chosen = localStorage.getItem("theme");
if (chosen) {
  root.dataset.theme = chosen;
}

document.getElementById("theme")?.addEventListener("click", () => {
  root.dataset.theme = getComputedStyle(root).colorScheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});
