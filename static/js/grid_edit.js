// 改界线: draws what the server says stands now, and sends what is drawn with a tool. Every step is computed, judged and kept by the
// server (grids/maps/editing_views.py); its answer is shown as it is. The words come from the page.
import { csrf } from "./bell_page.js";
import { drawState } from "./grid_edit_drawn.js";
import { snapped } from "./grid_edit_shared.js";
import { TOOLS } from "./grid_edit_tools.js";
import { asked, baseMap, brought, degrees, fit, there } from "./map_base.js";

const { L } = window;
const page = document.getElementById("edit");
const box = document.getElementById("edit-map");
const isNarrow = matchMedia("(max-width: 760px)");
const words = brought("edit-words");
let state = brought("edit-state");
let tool = null;
let marked = null;

const { polyline, polygon } = L.drawLocal.draw.handlers;
polyline.error = words.crosses;
polyline.tooltip = { start: words.start, cont: words.next, end: words.finishLine };
polygon.tooltip = { start: words.start, cont: words.next, end: words.finish };

const map = baseMap(box);
const shown = L.layerGroup().addTo(map);
const layer = L.layerGroup().addTo(map);
const said = document.getElementById("edit-said");
const tell = (text, isBad = false) => {
  said.textContent = text;
  said.classList.toggle("bad", isBad);
};

const project = (at) => map.latLngToLayerPoint(there(at));
const back = (x, y) => degrees(map.layerPointToLatLng([x, y]));
const option = (name) => page.querySelector(`input[name="${name}"]`);

const desk = {
  map,
  layer,
  words,
  tell,
  send,
  features: () => state.areas,
  together: () => option("together").checked,
  name: (kind) => page.querySelector(`input[name="${kind}-name"]`).value.trim(),
  mark: (code) => {
    marked = code;
    redraw();
  },
  snap: (latlng, but) => {
    const free = degrees(latlng);
    if (!option("snap").checked) return free;
    const all = [...state.areas, ...state.around];
    return snapped(all, project(free), { project, back, but }) ?? free;
  },
};

// where a place is in the box, for whoever points at it from outside
box.pixelOf = (at) => {
  const { x, y } = map.latLngToContainerPoint(there(at));
  return [x, y];
};

function redraw() {
  drawState(map, shown, state, { marked, press: (event, code) => tool?.press?.(event, code) });
}

// what an answer brings: the map's shapes, and the parts of the page that tell of them
function take(answer) {
  state = { ...state, ...answer.state };
  for (const [id, html] of Object.entries(answer.parts)) document.getElementById(id).innerHTML = html;
  document.getElementById("edit-why").textContent = answer.why;
  document.getElementById("edit-save").disabled = state.blocked;
  for (const id of ["edit-is-draft", "edit-drop"]) document.getElementById(id).hidden = state.seen === 0;
  document.getElementById("edit-why").classList.toggle("calm", state.seen === 0);
  redraw();
  changes();
}

// what the server says to a step; a refusal comes with everything as it stands too
async function answered(body) {
  try {
    const answer = await fetch(page.dataset.step, { method: "POST", body, redirect: "error" });
    return answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function sent(kind, given) {
  page.setAttribute("aria-busy", "true");
  const body = new FormData();
  body.append("csrfmiddlewaretoken", csrf());
  body.append("tool", kind);
  body.append("given", JSON.stringify(given));
  body.append("seen", state.seen);
  const answer = await answered(body);
  page.removeAttribute("aria-busy");
  if (answer) take(answer);
  tool?.refresh();
  if (!answer) tell(document.body.dataset.unanswered, true);
  else if (answer.refused) tell(answer.refused, true);
}

// one after the other: what is pressed meanwhile is about what the step before came to
let last = Promise.resolve();
function send(kind, given = {}) {
  last = last.then(() => sent(kind, given));
}

// what would change with what is drawn now: the preview, a moment after the last step
let waiting = 0;
function changes() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const day = document.querySelector('#edit-confirm [name="from_day"]')?.value ?? "";
    // who serves a new grid stays chosen while the preview is asked for again
    const serves = document.querySelector('[name="serves"]')?.checked ? "1" : "";
    const answer = await asked(`${page.dataset.changes}?${new URLSearchParams({ day, serves })}`);
    if (!answer || answer.seen !== state.seen) return;
    document.getElementById("edit-changes").innerHTML = answer.html;
  }, 350);
}

function choose(name) {
  tool?.end?.();
  layer.clearLayers();
  marked = null;
  for (const button of page.querySelectorAll("[data-tool]"))
    button.setAttribute("aria-pressed", String(button.dataset.tool === name));
  for (const part of page.querySelectorAll("[data-of-tool]")) part.hidden = part.dataset.ofTool !== name;
  tell(words[name] ?? "");
  tool = name ? TOOLS[name](desk) : null;
  redraw();
  tool?.begin();
}

page.addEventListener("click", (event) => {
  const { tool: name, send: kind, given, zoom } = event.target.closest("button")?.dataset ?? {};
  if (name) choose(name);
  else if (kind) send(kind, given ? JSON.parse(given) : {});
  else if (zoom) fit(map, JSON.parse(zoom));
});
// chosen from lists instead of on the map
page.querySelector("#edit-merge")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(event.target);
  send("merge", { codes: [given.get("stays"), given.get("goes")] });
});
page.addEventListener("change", (event) => {
  if (event.target.name === "from_day") changes();
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog") || event.altKey) return;
  const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
  if (isUndo && state.seen) {
    event.preventDefault();
    send("undo");
  } else if (event.key === "Enter" && !event.target.closest("button, a")) tool?.enter?.();
});
map.on("click", (event) => tool?.press?.(event, null));

const focus = state.focus ? state.areas.filter(({ properties }) => properties.code === state.focus) : [];
fit(map, ...(focus.length ? focus : [...state.areas, state.outline]));
redraw();
if (!isNarrow.matches && state.areas.length) choose(page.dataset.tool || "shift");
if (state.seen) changes();
