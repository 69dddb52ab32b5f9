const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

new Chart(document.getElementById("loans"), {
  type: "bar",
  data: {
    labels: months,
    datasets: [
      { label: "Adults", data: [812, 790, 845, 760, 702, 655, 610, 590, 720, 835, 870, 780] },
      { label: "Children", data: [420, 455, 470, 430, 390, 350, 520, 540, 410, 445, 460, 430] },
    ],
  },
  options: { maintainAspectRatio: false },
});

new Chart(document.getElementById("shelves"), {
  type: "doughnut",
  data: {
    labels: ["Novels", "Crime", "Children", "Travel", "Science", "Cooking"],
    datasets: [{ data: [38, 22, 17, 9, 8, 6] }],
  },
  options: { maintainAspectRatio: false, plugins: { legend: { position: "right" } } },
});

new Chart(document.getElementById("visitors"), {
  type: "line",
  data: {
    labels: ["9", "10", "11", "12", "13", "14", "15", "16", "17", "18"],
    datasets: [{ label: "Visitors", data: [12, 31, 44, 28, 19, 36, 52, 61, 48, 22], tension: 0.4, fill: true }],
  },
  options: { maintainAspectRatio: false },
});
