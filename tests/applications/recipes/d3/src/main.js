import * as d3 from "d3";
import "d3-transition"; // esbuild leaves out what it does on being loaded
import "./site.css";

const trees = [
  ["Linden", 412],
  ["Maple", 388],
  ["Plane", 240],
  ["Oak", 131],
  ["Birch", 96],
  ["Chestnut", 74],
  ["Ash", 58],
];

/** Draw bars as wide as the figure, and let them grow. */
function drawTrees(width) {
  const height = 280;
  const margin = { top: 10, right: 10, bottom: 30, left: 40 };
  const names = d3.scaleBand().domain(trees.map(([name]) => name)).range([margin.left, width - margin.right]).padding(0.2);
  const counts = d3.scaleLinear().domain([0, 450]).range([height - margin.bottom, margin.top]);
  const svg = d3.select("#trees").selectAll("svg").data([null]).join("svg").attr("width", width).attr("height", height);
  svg
    .selectAll("rect")
    .data(trees)
    .join((entered) => entered.append("rect").attr("y", counts(0)).attr("height", 0))
    .attr("x", ([name]) => names(name))
    .attr("width", names.bandwidth())
    .transition()
    .duration(500)
    .attr("y", ([, count]) => counts(count))
    .attr("height", ([, count]) => counts(0) - counts(count));
  svg
    .selectAll("g.x")
    .data([null])
    .join("g")
    .attr("class", "x")
    .attr("transform", `translate(0,${height - margin.bottom})`)
    .call(d3.axisBottom(names));
  svg.selectAll("g.y").data([null]).join("g").attr("class", "y").attr("transform", `translate(${margin.left},0)`).call(d3.axisLeft(counts).ticks(5));
}

/** Draw how old the trees are, as an arc. */
function drawAges(width) {
  const size = Math.min(width, 220);
  const ages = [140, 620, 430, 209];
  const arc = d3.arc().innerRadius(size / 5).outerRadius(size / 2);
  const svg = d3.select("#ages").selectAll("svg").data([null]).join("svg").attr("width", size).attr("height", size);
  svg
    .selectAll("path")
    .data(d3.pie()(ages))
    .join("path")
    .attr("transform", `translate(${size / 2},${size / 2})`)
    .attr("fill", (_, index) => d3.schemeGreens[4][index])
    .attr("d", arc);
}

for (const [id, draw] of [["trees", drawTrees], ["ages", drawAges]]) {
  new ResizeObserver(([entry]) => draw(Math.floor(entry.contentRect.width))).observe(document.getElementById(id));
}
