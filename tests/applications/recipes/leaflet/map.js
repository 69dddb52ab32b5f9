const map = L.map("map").setView([52.375, 4.9], 13);

const quarter = {
  type: "Feature",
  properties: { name: "Old town" },
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [4.884, 52.381],
        [4.905, 52.384],
        [4.918, 52.374],
        [4.903, 52.366],
        [4.886, 52.369],
        [4.884, 52.381],
      ],
    ],
  },
};

const outline = L.geoJSON(quarter, { style: { color: "#7a3b2e", weight: 2 } }).addTo(map);
const places = [
  ["Workshop", 52.379, 4.891],
  ["Shop", 52.374, 4.899],
  ["Store", 52.37, 4.91],
];
for (const [name, lat, lng] of places) {
  L.circleMarker([lat, lng], { radius: 9, color: "#204d74" }).bindTooltip(name, { permanent: true }).addTo(map);
}
L.control.scale().addTo(map);
map.fitBounds(outline.getBounds());
window.addEventListener("resize", () => map.fitBounds(outline.getBounds()));
