// Runs before the page is painted: the theme and type size this browser chose.
for (const name of ["theme", "size"]) {
  const value = localStorage.getItem(`display.${name}`);
  if (value) document.documentElement.dataset[name] = value;
}
