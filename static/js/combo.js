// A long list is chosen from by typing: some signs of the name, or the first letters of its sounds (cgzd for 城管中队).
// The list itself stays in the form, hidden: drafts, checks and what waits for a network know nothing of this.
const LONG = 7;
const SHOWN = 60;
const words = document.body.dataset;
const zh = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
// the first sign of each letter, in the order of sounds
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀"];
const LETTERS = "abcdefghjklmnopqrstwxyz";

function initial(sign) {
  if (/[a-z0-9]/i.test(sign)) return sign.toLowerCase();
  if (!/\p{Script=Han}/u.test(sign)) return "";
  const place = FIRST.findLastIndex((first) => zh.compare(sign, first) >= 0);
  return LETTERS[Math.max(place, 0)];
}

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const sounds = (text) => [...plain(text)].map(initial).join("");

function follows(signs, text) {
  let place = -1;
  return [...signs].every((sign) => {
    place = text.indexOf(sign, place + 1);
    return place >= 0;
  });
}

// how well it fits, the best first: 0 begins with it … 4 has its letters in this order; 9 not at all
function fit(text, typed) {
  const said = plain(text);
  const heard = sounds(text);
  const ways = [
    said.startsWith(typed),
    heard.startsWith(typed),
    said.includes(typed),
    heard.includes(typed),
    follows(typed, heard) || follows(typed, said),
  ];
  const place = ways.indexOf(true);
  return place < 0 ? 9 : place;
}

const fitting = (rows, typed, textOf) =>
  rows
    .map((row, place) => ({ row, place, fits: typed ? fit(textOf(row), plain(typed)) : 0 }))
    .filter((one) => one.fits < 9)
    .sort((a, b) => a.fits - b.fits || a.place - b.place)
    .map((one) => one.row);

function made(tag, attributes) {
  const found = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  return found;
}

class Combo {
  constructor(select) {
    this.select = select;
    this.rows = [...select.options].filter((option) => option.value);
    this.none = [...select.options].find((option) => !option.value);
    this.field = made("input", {
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
    this.list = made("ul", { role: "listbox", id: `${select.id}_list`, hidden: "" });
    select.id = `${select.id}_chosen`;
    select.hidden = true;
    const box = made("div", { class: "combo" });
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
        const line = made("li", { role: "option", id: `${this.list.id}_${place}` });
        line.textContent = option.textContent;
        return line;
      }),
    );
    if (!this.shown.length) {
      const line = made("li", { class: "muted" });
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

// boxes to tick: those that are ticked, and of the others what fits what is typed; Enter ticks the first
class Ticks {
  constructor(box) {
    this.box = box;
    this.lines = [...box.querySelectorAll("label")];
    this.field = made("input", {
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

function begin(within) {
  for (const select of within.querySelectorAll(".field > select:not([multiple])"))
    if (select.options.length > LONG && !("plain" in select.dataset)) new Combo(select);
  for (const box of within.querySelectorAll(".field > .checks"))
    if (box.querySelectorAll("label").length > LONG) new Ticks(box);
}

begin(document);
document.addEventListener("htmx:load", (event) => event.target !== document.body && begin(event.target));
