// A long list is chosen from by typing: some signs of the name, or the first letters of its sounds (cgzd for 城管中队).
// The list itself stays in the form, hidden: drafts, checks and what waits for a network know nothing of this.
import { element } from "./elements.js";
import { fitting } from "./fitting.js";
import { Ticks } from "./ticks.js";

const LONG = 7;
const SHOWN = 60;
const words = document.body.dataset;

class Combo {
  constructor(select) {
    this.select = select;
    this.rows = [...select.options].filter((option) => option.value);
    this.none = [...select.options].find((option) => !option.value);
    this.field = element("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      id: select.id,
      "aria-controls": `${select.id}_list`,
      placeholder: [this.none?.textContent, words.typeToChoose].filter(Boolean).join("，"),
    });
    for (const one of ["aria-describedby", "aria-invalid", "data-type-here", "data-focus"]) {
      if (select.hasAttribute(one)) this.field.setAttribute(one, select.getAttribute(one));
      select.removeAttribute(one);
    }
    this.field.required = select.required;
    select.required = false;
    this.list = element("ul", { role: "listbox", id: `${select.id}_list`, hidden: "" });
    select.id = `${select.id}_chosen`;
    select.hidden = true;
    const box = element("div", { class: "combo" });
    select.before(box);
    box.append(this.field, this.list, select);
    this.said();
    this.listen();
  }

  get isOpen() {
    return !this.list.hidden;
  }

  listen() {
    const { field, list, select } = this;
    field.addEventListener("focus", () => field.select());
    field.addEventListener("click", () => !this.isOpen && this.open(""));
    field.addEventListener("input", () => this.open(field.value));
    field.addEventListener("blur", () => this.leave());
    field.addEventListener("keydown", (event) => this.pressed(event));
    // the field keeps the focus while one is clicked
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) this.choose(this.shown[[...list.children].indexOf(line)]);
    });
    select.addEventListener("change", () => this.said());
    select.form?.addEventListener("reset", () => setTimeout(() => this.said()));
  }

  said() {
    const option = this.select.selectedOptions[0];
    this.field.value = option?.value ? option.textContent.trim() : "";
    this.field.setCustomValidity("");
  }

  open(typed) {
    this.shown = fitting(this.rows, typed.trim(), (option) => option.textContent).slice(0, SHOWN);
    this.list.replaceChildren(
      ...this.shown.map((option, place) => {
        const line = element("li", { role: "option", id: `${this.list.id}_${place}` });
        line.textContent = option.textContent;
        return line;
      }),
    );
    if (!this.shown.length) {
      const line = element("li", { class: "muted" });
      line.textContent = words.noSuch;
      this.list.append(line);
    }
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.at(typed.trim() ? 0 : this.shown.indexOf(this.select.selectedOptions[0]));
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  at(place) {
    this.active = this.shown[place];
    for (const [one, line] of [...this.list.children].entries())
      line.setAttribute("aria-selected", String(one === place));
    const line = this.active && this.list.children[place];
    if (line) this.field.setAttribute("aria-activedescendant", line.id);
    line?.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    this.select.value = option ? option.value : "";
    this.close();
    this.said();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // what was typed and fits one is that one; what fits none stays to be seen, and isn't sent
  leave() {
    const typed = this.field.value.trim();
    const before = this.select.selectedOptions[0];
    if (!typed) {
      if (before?.value && this.none) this.choose(null);
    } else if (this.isOpen && this.active && typed !== before?.textContent.trim()) this.choose(this.active);
    else if (!this.rows.some((option) => option.textContent.trim() === typed)) {
      this.select.value = "";
      this.field.setCustomValidity(words.noSuch);
    }
    this.close();
  }

  pressed(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!this.isOpen) this.open("");
      else if (this.shown.length) {
        const now = this.shown.indexOf(this.active);
        this.at((now + step + this.shown.length) % this.shown.length);
      }
    } else if (event.key === "Enter" && this.isOpen && this.active) {
      // with Ctrl it is sent as well
      if (!event.ctrlKey) event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
      this.said();
    }
  }
}

function begin(within) {
  for (const select of within.querySelectorAll(".field > select:not([multiple])"))
    if (select.options.length > LONG && !("plain" in select.dataset)) new Combo(select);
  for (const box of within.querySelectorAll(".field > .checks"))
    if (box.querySelectorAll("label").length > LONG) new Ticks(box);
}

begin(document);
document.addEventListener("htmx:load", (event) => event.target !== document.body && begin(event.target));
