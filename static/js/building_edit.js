// Where a building stands: a tap gives its point, a drawn outline its shape; both go into the form's own fields, so that what was
// typed and what was tapped are the same. Only degrees of WGS-84 come from this map.
import { asked, baseMap, brought, degrees, edges, fit, shapes } from "./map_base.js";
import { ground } from "./map_ground.js";

const { L } = window;
const box = document.getElementById("building-edit");
const form = document.getElementById("building-form");

function begin() {
  const given = brought("building-edit-data") || {};
  const field = (name) => form.elements[name];
  const map = baseMap(box);
  const said = document.querySelector("[data-map-said]");
  const drawn = L.layerGroup().addTo(map);
  ground(map, box.parentElement.dataset.approval);
  if (given.edges) edges(given.edges.features).addTo(map);
  if (given.grid) edges([given.grid]).addTo(map);
  if (given.near) shapes(given.near, { className: "m-building", pane: "buildings" }).addTo(map);
  const bounds = fit(map, given.own || given.edges);
  if (!bounds.isValid()) map.setView([25.05, 102.7], 12);
  else if (given.own) map.setZoom(Math.min(map.getZoom(), 18));

  function show() {
    drawn.clearLayers();
    const [lon, lat, shape] = ["lon", "lat", "shape"].map((name) => field(name).value);
    const is_plain = ["WGS84", "CGCS2000"].includes(field("coord_source").value);
    if (shape && is_plain)
      shapes(JSON.parse(shape), { className: "m-building own", pane: "drawing" }).addTo(drawn);
    if (lon && lat && is_plain) {
      L.circleMarker([Number(lat), Number(lon)], { pane: "drawing", radius: 7, className: "m-point" }).addTo(
        drawn,
      );
    }
  }

  function put(at) {
    const [lon, lat] = degrees(at);
    field("lon").value = lon.toFixed(7);
    field("lat").value = lat.toFixed(7);
    field("coord_source").value = "WGS84";
    field("lon").dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }

  const drawer = new L.Draw.Polygon(map, { shapeOptions: { className: "m-building own" }, showArea: false });
  let drawing = false;
  map.on("draw:drawstart", () => {
    drawing = true;
  });
  map.on("draw:drawstop", () => {
    // the tap that ends a shape is no point
    setTimeout(() => {
      drawing = false;
    }, 300);
  });
  map.on("draw:created", ({ layer }) => {
    field("shape").value = JSON.stringify(layer.toGeoJSON().geometry);
    field("lon").value = "";
    field("lat").value = "";
    field("coord_source").value = "WGS84";
    show();
  });
  map.on("click", ({ latlng }) => drawing || put(latlng));

  function button(name, press) {
    const found = document.querySelector(`[data-${name}]`);
    found.hidden = false;
    found.addEventListener("click", () => press(found));
  }
  button("draw-shape", () => drawer.enable());
  button("clear-shape", () => {
    field("shape").value = "";
    show();
  });
  button("find-address", async (found) => {
    const answer = await asked(
      `${found.dataset.url}?${new URLSearchParams({ q: field("address").value, page_size: 1 })}`,
    );
    const [first] = answer?.results || [];
    said.textContent = first ? found.dataset.found : found.dataset.none;
    if (first) map.setView([first.lat, first.lon], 18);
  });
  for (const name of ["lon", "lat", "coord_source"]) field(name).addEventListener("change", show);
  show();
}

if (box && form) begin();
