// 天地图 beneath a map, where the page says its approval number (审图号): pictures from our own address, the number on the map.
const { L } = window;
const LAYERS = ["vec", "cva"];

export function ground(map, approval) {
  if (!approval) return;
  for (const layer of LAYERS) {
    L.tileLayer(`/tiles/base/${layer}/{z}/{x}/{y}`, { maxNativeZoom: 18, maxZoom: 21, minZoom: 3 }).addTo(
      map,
    );
  }
  const said = L.control({ position: "bottomright" });
  said.onAdd = () => {
    const box = L.DomUtil.create("div", "m-credit");
    box.textContent = `天地图 ${approval}`;
    return box;
  };
  said.addTo(map);
}
