document.addEventListener("DOMContentLoaded", () => {
  const today = new Date();
  const day = (shift, time = "") => {
    const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() + shift, 12);
    return date.toISOString().slice(0, 10) + time;
  };
  const calendar = new FullCalendar.Calendar(document.getElementById("calendar"), {
    initialView: window.innerWidth < 700 ? "listWeek" : "dayGridMonth",
    headerToolbar: { left: "prev,next today", center: "title", right: "dayGridMonth,timeGridWeek,listWeek" },
    nowIndicator: true,
    windowResize: () => calendar.changeView(window.innerWidth < 700 ? "listWeek" : "dayGridMonth"),
    events: [
      { title: "Choir", start: day(0, "T19:00"), end: day(0, "T21:00") },
      { title: "Repair evening", start: day(1, "T18:00"), end: day(1, "T21:30") },
      { title: "Flea market", start: day(3), end: day(5) },
      { title: "Parents' meeting of the kindergarten", start: day(6, "T20:00") },
      { title: "Blood donation", start: day(9) },
    ],
  });
  calendar.render();
});
