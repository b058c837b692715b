// Runs before the page is painted: the theme and type size this browser chose, else what its system prefers.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = (name) => {
    try {
      return localStorage.getItem(`display.${name}`);
    } catch {
      return null;
    }
  };
  root.classList.add("js");
  root.applyDisplay = () => {
    root.dataset.theme = kept("theme") || (dark.matches ? "dark" : "light");
    root.dataset.size = kept("size") || "normal";
    window.dispatchEvent(new Event("displaychange"));
  };
  root.applyDisplay();
  dark.addEventListener("change", root.applyDisplay);
  // paper is white
  window.addEventListener("beforeprint", () => {
    root.dataset.theme = "light";
  });
  window.addEventListener("afterprint", root.applyDisplay);
})();
