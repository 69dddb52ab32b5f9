import * as echarts from "echarts";

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const levels = echarts.init(document.getElementById("levels"));
levels.setOption({
  tooltip: { trigger: "axis" },
  legend: {},
  xAxis: { type: "category", boundaryGap: false, data: days },
  yAxis: { type: "value", axisLabel: { formatter: "{value} m" } },
  series: [
    { name: "Bridge", type: "line", smooth: true, areaStyle: {}, data: [2.1, 2.3, 2.9, 3.4, 3.1, 2.8, 2.6] },
    { name: "Lock", type: "line", smooth: true, data: [1.7, 1.8, 2.2, 2.6, 2.5, 2.3, 2.1] },
    { name: "Mill", type: "line", smooth: true, data: [1.2, 1.2, 1.6, 2.0, 1.8, 1.6, 1.5] },
  ],
});

const rain = echarts.init(document.getElementById("rain"));
rain.setOption({
  legend: { bottom: 0 },
  series: [
    {
      type: "pie",
      radius: ["35%", "60%"],
      data: [
        { name: "Hills", value: 48 },
        { name: "Town", value: 22 },
        { name: "Valley", value: 31 },
      ],
    },
  ],
});

window.addEventListener("resize", () => {
  levels.resize({ animation: { duration: 300 } });
  rain.resize();
});
