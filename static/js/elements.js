// An element with these attributes, a class and data-* among them.
export function element(tag, attributes) {
  const found = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  return found;
}
