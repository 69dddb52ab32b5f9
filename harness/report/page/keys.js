// The keyboard, and the start of it all.

const cards = [...document.querySelectorAll("article.finding")];
let chosen = 0;

function go(at) {
  if (!cards[at]) return;
  chosen = at;
  cards[at].scrollIntoView({ block: "start" });
  cards[at].focus({ preventScroll: true });
}

// The finding that is worked on, and its viewer.
const card = () => cards[chosen];
function viewer() {
  const focused = document.activeElement?.closest(".viewer");
  const root = focused ?? card()?.querySelector(".viewer") ?? document.querySelector(".viewer");
  if (root) reveal(root);
  return viewers.get(root);
}

const help = document.getElementById("help");
const zooms = ZOOMS.map(([value]) => value);

const KEYS = {
  j: () => go(document.activeElement === document.body && chosen === 0 && scrollY === 0 ? 0 : chosen + 1),
  k: () => go(chosen - 1),
  h: () => viewer()?.turn(-1),
  l: () => viewer()?.turn(1),
  a: () => decideChosen("accept"),
  r: () => decideChosen("reject"),
  b: () => toggle("boxes"),
  w: () => toggle("whole"),
  z: () => {
    const one = viewer();
    one?.set({ zoom: zooms[(zooms.indexOf(one.zoom) + 1) % zooms.length] });
  },
  "?": () => help.showModal(),
};
VIEWS.forEach((view, at) => { KEYS[at + 1] = () => viewer()?.look(view); });

function toggle(name) {
  const one = viewer();
  one?.set({ [name]: !one[name] });
}

function decideChosen(decision) {
  const finding = data.findings[chosen];
  if (data.decidable && finding?.decidable) decideFinding(finding, decision);
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.target.closest?.("select, textarea, input[type=text]")) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("focusin", event => {
  const at = cards.indexOf(event.target.closest("article.finding"));
  if (at >= 0) chosen = at;
  cards.forEach((one, place) => one.classList.toggle("chosen", place === chosen));
});
document.querySelectorAll(".lane.found a").forEach(link => link.addEventListener("click", event => {
  event.preventDefault();
  go(Number(link.hash.split("-")[1]) - 1);
}));

const keys = document.getElementById("keys");
keys.hidden = false;
keys.addEventListener("click", KEYS["?"]);
startDecisions();
document.querySelectorAll(".viewer").forEach(one => near.observe(one));
document.documentElement.dataset.ready = "";
