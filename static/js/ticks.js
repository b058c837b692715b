import { element } from "./elements.js";
import { fitting } from "./fitting.js";

const words = document.body.dataset;

// boxes to tick: those that are ticked, and of the others what fits what is typed; Enter ticks the first
export class Ticks {
  constructor(box) {
    this.box = box;
    this.lines = [...box.querySelectorAll("label")];
    this.field = element("input", {
      type: "text",
      autocomplete: "off",
      placeholder: words.typeToAdd,
      "aria-label": words.typeToAdd,
    });
    if (box.dataset.keyToAdd) this.field.dataset.key = box.dataset.keyToAdd;
    this.field.dataset.keyLabel = words.typeToAdd;
    box.before(this.field);
    this.field.addEventListener("input", () => this.show());
    this.field.addEventListener("focus", () => this.show());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    const part = box.parentElement;
    part.addEventListener("focusout", (event) => !part.contains(event.relatedTarget) && this.rest());
    box.addEventListener("change", () => !part.contains(document.activeElement) && this.rest());
    this.rest();
  }

  isTicked(line) {
    return line.querySelector("input").checked;
  }

  show() {
    const typed = this.field.value.trim();
    this.fits = fitting(this.lines, typed, (line) => line.textContent);
    for (const line of this.lines) line.hidden = !this.fits.includes(line) && !this.isTicked(line);
    this.first = typed ? this.fits.find((line) => !this.isTicked(line)) : null;
    for (const line of this.lines) line.classList.toggle("first", line === this.first);
    this.box.hidden = false;
  }

  rest() {
    for (const line of this.lines) {
      line.hidden = !this.isTicked(line);
      line.classList.remove("first");
    }
    this.box.hidden = !this.lines.some((line) => this.isTicked(line));
    this.first = null;
  }

  pressed(event) {
    if (event.isComposing || event.key !== "Enter" || !this.field.value.trim()) return;
    // nothing is sent by mistake where nothing fits
    if (!event.ctrlKey) event.preventDefault();
    this.first?.querySelector("input").click();
    this.field.value = "";
    this.show();
  }
}
