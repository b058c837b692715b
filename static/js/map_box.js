// A box drawn on a map leads to the list of what lies in it; with the keyboard it is what the map shows now.
const { L } = window;
// so many pixels are a box and no press
const LEAST = 8;

function address(list, bounds) {
  const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  return `${list}&state=standing&box=${sides.map((side) => side.toFixed(6)).join(",")}`;
}

// what was drawn from one corner to the place where the pointer is now
function drawing(map, done) {
  const holder = map.getContainer();
  let from = null;
  let box = null;

  const place = (event) => map.mouseEventToContainerPoint(event);
  const down = (event) => {
    if (event.target.closest(".leaflet-control")) return;
    event.preventDefault();
    event.stopPropagation();
    holder.setPointerCapture(event.pointerId);
    from = place(event);
  };
  const move = (event) => {
    if (!from) return;
    const bounds = L.latLngBounds(map.containerPointToLatLng(from), map.containerPointToLatLng(place(event)));
    if (box) box.setBounds(bounds);
    else box = L.rectangle(bounds, { pane: "drawing", interactive: false, className: "m-box" }).addTo(map);
  };
  const up = (event) => {
    if (!from) return;
    const size = place(event).subtract(from);
    from = null;
    if (box && Math.abs(size.x) >= LEAST && Math.abs(size.y) >= LEAST) done(box.getBounds());
    else box?.remove();
    box = null;
  };
  const events = [
    ["pointerdown", down],
    ["pointermove", move],
    ["pointerup", up],
  ];
  for (const [name, doing] of events) holder.addEventListener(name, doing, true);
  return () => {
    for (const [name, doing] of events) holder.removeEventListener(name, doing, true);
    box?.remove();
  };
}

export function boxed(map, bar) {
  if (!bar) return;
  const list = bar.dataset.mapBox;
  const begin = bar.querySelector("[data-box-begin]");
  const how = bar.querySelector("[data-box-how]");
  const holder = map.getContainer();
  let leave = null;

  const show = (isOn) => {
    how.hidden = !isOn;
    begin.hidden = isOn;
    begin.setAttribute("aria-expanded", String(isOn));
    holder.classList.toggle("is-boxing", isOn);
    for (const one of [map.dragging, map.touchZoom, map.doubleClickZoom]) isOn ? one.disable() : one.enable();
  };
  const end = () => {
    leave?.();
    leave = null;
    show(false);
    begin.focus();
  };
  bar.hidden = false;
  begin.addEventListener("click", () => {
    show(true);
    leave = drawing(map, (bounds) => location.assign(address(list, bounds)));
    bar.querySelector("[data-box-seen]").focus();
  });
  bar
    .querySelector("[data-box-seen]")
    .addEventListener("click", () => location.assign(address(list, map.getBounds())));
  bar.querySelector("[data-box-end]").addEventListener("click", end);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && leave) end();
  });
  // coming back, the page may be as it was left
  addEventListener("pageshow", (event) => {
    if (event.persisted && leave) end();
  });
}
