// Handles of a line that is being moved: its corners, and one in the middle of each edge that makes a new corner. They are dragged,
// or moved with the arrow keys (Shift: finely; Enter takes it; Delete removes the corner). The server computes what comes of it.
import { degrees, there } from "./map_base.js";

const { L } = window;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function marker(at, className, title) {
  const size = className === "m-handle" ? 14 : 10;
  const icon = L.divIcon({ className, iconSize: [size, size] });
  return L.marker(there(at), { draggable: true, icon, title, alt: title, autoPan: true, riseOnHover: true });
}

// One handle at `at`. `shown(to)` draws what it would be, `done(to)` takes it, `gone()` removes the corner; the last may be missing.
export function handle(desk, at, { className = "m-handle", title = "", shown, done, gone }) {
  const one = marker(at, className, title);
  let to = at;
  const move = (where) => {
    to = where;
    one.setLatLng(there(where));
    shown(where);
  };
  one.on("drag", () => move(desk.snap(one.getLatLng(), [at])));
  one.on("dragend", () => done(to));
  if (gone) one.on("contextmenu", gone);
  one.on("add", () => {
    const element = one.getElement();
    L.DomEvent.disableClickPropagation(element);
    L.DomEvent.on(element, "keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (arrow) {
        L.DomEvent.stop(event);
        const step = event.shiftKey ? 1 : 6;
        const pixel = desk.map.latLngToContainerPoint(there(to)).add(arrow.map((way) => way * step));
        move(degrees(desk.map.containerPointToLatLng(pixel)));
      } else if (event.key === "Enter" && to !== at) {
        L.DomEvent.stop(event);
        done(to);
      } else if (["Delete", "Backspace"].includes(event.key) && gone) {
        L.DomEvent.stop(event);
        gone();
      }
    });
  });
  return one.addTo(desk.layer);
}

// Handles along `line`; `done(line)` is told the new one each time something was moved.
export function handlesOf(desk, line, done) {
  const drawn = L.polyline(line.map(there), { pane: "drawing", className: "m-drawn", interactive: false });
  drawn.addTo(desk.layer);
  const shown = (points) => drawn.setLatLngs(points.map(there));
  const { handle: corner, middle } = desk.words;
  line.forEach((at, i) => {
    const moved = (to) => line.toSpliced(i, 1, to);
    const isEnd = i === 0 || i === line.length - 1;
    handle(desk, at, {
      title: corner,
      shown: (to) => shown(moved(to)),
      done: (to) => done(moved(to)),
      gone: isEnd ? null : () => done(line.toSpliced(i, 1)),
    });
    if (i + 1 === line.length) return;
    const next = line[i + 1];
    const added = (to) => line.toSpliced(i + 1, 0, to);
    handle(desk, [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2], {
      className: "m-handle-new",
      title: middle,
      shown: (to) => shown(added(to)),
      done: (to) => done(added(to)),
    });
  });
}
