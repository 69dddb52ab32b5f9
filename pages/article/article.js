// What the page does by script: the story's age, the section menu, the video counter.
"use strict";

const MINUTE_MS = 60 * 1000;
const UNITS = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
];

/** Text such as "2 hours ago"; the largest whole unit wins. */
function relativeAge(sinceMs, nowMs) {
  const minutes = Math.floor((nowMs - sinceMs) / MINUTE_MS);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(minutes / length);
    if (count >= 1) {
      return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
    }
  }
  return "just now";
}

/** Text such as "1:05" for a number of seconds. */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function showAges() {
  for (const age of document.querySelectorAll("[data-since]")) {
    age.textContent = relativeAge(Date.parse(age.dataset.since), Date.now());
  }
}

function wireMenu() {
  const button = document.querySelector(".menu-button");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
  });
}

function wirePlayer() {
  const player = document.querySelector(".player");
  const button = player.querySelector(".player-play");
  const captions = player.querySelector(".player-captions");
  const counter = player.querySelector(".player-counter");
  const progress = player.querySelector(".player-progress");
  let timer = null;

  function stop() {
    clearInterval(timer);
    timer = null;
    button.setAttribute("aria-pressed", "false");
  }

  function tick() {
    progress.value += 1;
    counter.textContent = clock(progress.value);
    if (progress.value >= progress.max) {
      stop();
    }
  }

  button.addEventListener("click", () => {
    if (timer !== null) {
      stop();
      return;
    }
    if (progress.value >= progress.max) {
      progress.value = 0;
      counter.textContent = clock(0);
    }
    button.setAttribute("aria-pressed", "true");
    timer = setInterval(tick, 1000);
  });

  captions.addEventListener("click", () => {
    const on = captions.getAttribute("aria-pressed") === "true";
    captions.setAttribute("aria-pressed", String(!on));
  });
}

showAges();
wireMenu();
wirePlayer();
