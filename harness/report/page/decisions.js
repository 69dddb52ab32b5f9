// Decisions: kept here and saved as a file or, where the page is served, at once by the server.

const decided = new Map(); // key → "accept" or "reject"
const KEPT = `harness-decisions ${data.run} ${data.report}`;
const key = (...parts) => JSON.stringify(parts);
const captureKey = ({ page, browser, width }) => key("capture", page, browser, width);
const findingKeys = (finding, place) => finding.places
  .filter(one => !place || samePlace(one, place))
  .map(({ page, browser }) => key("finding", finding.id, page, browser));

const changes = data.captures.filter(one => ["changed", "new"].includes(one.verdict));
const decidable = data.findings.filter(one => one.decidable);
const foundOn = new Map(); // by page and browser
for (const one of decidable)
  for (const name of new Set(one.places.map(({ page, browser }) => key(page, browser))))
    foundOn.set(name, [...foundOn.get(name) ?? [], one]);

// What becomes of a capture: its own decision, or that of all findings that show in it.
function outcome(capture) {
  const own = decided.get(captureKey(capture));
  if (own) return own;
  const here = foundOn.get(key(capture.page, capture.browser)) ?? [];
  const found = here.filter(one => within(capture.width, rangesOf(one, capture)))
    .flatMap(one => findingKeys(one, capture)).map(one => decided.get(one));
  if (found.includes("reject")) return "reject";
  return found.length && found.every(one => one === "accept") ? "accept" : undefined;
}

// Sets one decision for all of `keys`, or takes it back where all have it already.
function decide(keys, decision, cleared = []) {
  const before = new Map(decided);
  const same = keys.every(one => decided.get(one) === decision);
  for (const one of keys) same ? decided.delete(one) : decided.set(one, decision);
  for (const one of cleared) decided.delete(one);
  refresh();
  keep(before);
}

const decideFinding = (finding, decision) => decide(findingKeys(finding), decision);
const decideCapture = (capture, decision) => decide([captureKey(capture)], decision);

// Of a page, or of all: its findings one by one, and no more decisions of single widths.
function decideAll(place, decision) {
  const here = one => !place || samePlace(one, place);
  decide(decidable.flatMap(one => findingKeys(one, place)), decision, changes.filter(here).map(captureKey));
}

function decisionButtons(capture) {
  if (!data.decidable || !changes.includes(capture)) return "";
  const button = (decision, text) => make("button", {
    type: "button", "data-decision": decision, "aria-label": `${text} ${capture.width} px`,
    click: () => decideCapture(capture, decision),
  }, text);
  const buttons = make("span", { class: "decide" }, button("accept", "Accept"), button("reject", "Reject"));
  buttons.capture = capture;
  press(buttons);
  return buttons;
}

// The keys a group of buttons stands for.
function keysOf(group) {
  if (group.capture) return [captureKey(group.capture)];
  if (group.dataset.finding) return findingKeys(data.findings[group.dataset.finding]);
  const place = group.dataset.page === undefined ? null : { ...group.dataset };
  return decidable.flatMap(one => findingKeys(one, place));
}

function press(group) {
  const keys = keysOf(group);
  for (const button of group.children) {
    const on = group.capture ? outcome(group.capture) === button.dataset.decision
      : keys.length > 0 && keys.every(one => decided.get(one) === button.dataset.decision);
    button.setAttribute("aria-pressed", String(on));
  }
}

function refresh() {
  document.querySelectorAll(".decide").forEach(press);
  document.querySelectorAll("article.finding").forEach((card, at) => {
    const values = new Set(findingKeys(data.findings[at]).map(one => decided.get(one)));
    card.dataset.decision = values.size === 1 ? [...values][0] ?? "" : "";
  });
  const counts = { accept: 0, reject: 0 };
  for (const one of decidable) {
    const values = new Set(findingKeys(one).map(each => decided.get(each)));
    if (values.size === 1 && !values.has(undefined)) counts[[...values][0]] += 1;
  }
  const rest = decidable.length - counts.accept - counts.reject;
  document.getElementById("decided").textContent =
    `${counts.accept} accepted, ${counts.reject} rejected, ${rest} open`;
  const accepted = changes.filter(one => outcome(one) === "accept").length;
  document.getElementById("comes").textContent = data.live ? "" : `${accepted} of ${changes.length} captures to approve`;
}

const record = () => ({
  schema: 1,
  run: data.run,
  report: data.report,
  decisions: [...decided].map(([text, decision]) => {
    const [kind, ...rest] = JSON.parse(text);
    if (kind === "finding") return { finding: rest[0], page: rest[1], browser: rest[2], decision };
    return { page: rest[0], browser: rest[1], width: rest[2], decision };
  }),
});

function restore({ decisions }) {
  decided.clear();
  for (const one of decisions) {
    const { page, browser } = one;
    decided.set(one.finding === undefined ? captureKey(one) : key("finding", one.finding, page, browser), one.decision);
  }
  refresh();
}

function tell(what, why = "") {
  const problem = document.getElementById("problem");
  problem.hidden = !what;
  problem.replaceChildren(...(what ? [make("b", {}, what), make("p", {}, why)] : []));
}

async function ask(method, body) {
  const answer = await fetch("decisions", {
    method, body: body && JSON.stringify(body),
    headers: { "X-Harness-Token": data.live.token, "Content-Type": "application/json" },
  });
  const said = await answer.json();
  if (!answer.ok) throw said.error ?? { what: `the review answered ${answer.status}`, why: "" };
  return said;
}

// One request after the other, so that the last one wins.
let last = Promise.resolve();
let waiting = 0;

function keep(before) {
  if (!data.live) {
    try { localStorage.setItem(KEPT, JSON.stringify(record())); } catch { /* private windows have none */ }
    return;
  }
  document.getElementById("comes").textContent = "saving…";
  waiting++;
  last = last.then(async () => {
    try {
      const answer = await ask("PUT", record());
      if (!--waiting) counted(answer);
      tell("");
    } catch (error) {
      waiting--;
      decided.clear();
      for (const [name, value] of before) decided.set(name, value);
      refresh();
      tell(error.what ?? "The review cannot be reached: was it ended?", [error.why, error.fix].filter(Boolean).join(" – "));
    }
  });
}

function counted({ approved, between = [] }) {
  const widths = approved.length ? `${approved.length} capture${approved.length === 1 ? " is a baseline" : "s are baselines"} now` : "";
  const rest = between.length ? "boxes between the sample widths too" : "";
  document.getElementById("comes").textContent = [widths, rest].filter(Boolean).join(", ") || "no baseline was changed";
}

function save() {
  const blob = new Blob([`${JSON.stringify(record(), null, 2)}\n`], { type: "application/json" });
  const link = make("a", { href: URL.createObjectURL(blob), download: `decisions-${data.run}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function startDecisions() {
  if (!data.decidable) {
    document.querySelectorAll(".deciding").forEach(one => one.remove());
    return;
  }
  document.querySelectorAll(".decide, .decisions").forEach(one => { one.hidden = false; });
  document.addEventListener("click", event => {
    const button = event.target.closest(".decide > button");
    const group = button?.parentElement;
    if (!group || group.capture) return;
    const { finding, page, browser } = group.dataset;
    if (finding !== undefined) decideFinding(data.findings[finding], button.dataset.decision);
    else decideAll(page === undefined ? null : { page, browser }, button.dataset.decision);
  });
  refresh();
  const saving = document.getElementById("save");
  saving.hidden = Boolean(data.live);
  saving.addEventListener("click", save);
  if (data.live) {
    try {
      const known = await ask("GET");
      restore(known);
      if (known.notes?.length) tell("Not all as it was", known.notes.join(" "));
    } catch (error) {
      tell(error.what ?? "The review cannot be reached", error.why);
    }
    return;
  }
  try {
    const known = localStorage.getItem(KEPT);
    if (known) restore(JSON.parse(known));
  } catch { /* nothing was kept */ }
}
