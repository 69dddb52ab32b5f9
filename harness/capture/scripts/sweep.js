// Reads the boxes of a page that is being resized, of the elements of its last whole reading.
//
// Takes { thresholds, known, states }: [name, number, unit] of the lengths that container queries ask
// about (no name stands for any container), what `following` gave of an earlier load, and whether
// texts and the state of elements (state.js) count, too. Leaves `measure`,
// `rested`, `readAgain`, `sides` and `following` (the attributes that follow the width) with the
// harness, and gives whether the page has to be given time at each width. A measurement is [viewport's width,
// page's width, page's height, stale, sides, visible, boxes] as JSON: `stale` where the page has
// other elements or attributes than at the last whole reading, `sides`, of each container and
// length, which is larger (- where it is not asked), `boxes` in hundredths of a CSS px. `rested`
// gives "" where the page does not come to rest.
async ({ thresholds, known, states }) => {
  const FOLLOWS = 3, FOLLOWS_WITHIN = 8; // an attribute that has another value at so many of so many widths
  const harness = window[Symbol.for("harness")];
  const { call, every, page, plain } = harness;

  // A picture that takes its size from the file that the width chooses is another one only after
  // the browser has drawn a frame, and loaded it.
  const sourceSized = () => every("img[srcset], picture > img").some((image) =>
    image.closest("picture")?.querySelector("source[media]") ||
    !(image.hasAttribute("width") && image.hasAttribute("height")));
  const lively = call("watchesSize") || sourceSized();
  const notesState = lively && states; // else only the browser changes something, and styles tell it

  let hidden = [], concealed = new Set();
  let changed = false;
  const other = ({ type, addedNodes, removedNodes }) => notesState || type === "attributes" ||
    [...addedNodes, ...removedNodes].some((one) => one.nodeType === Node.ELEMENT_NODE);
  const note = (records) => { changed ||= records.some(other); };
  const observer = new harness.MutationObserver(note);
  const containers = () => thresholds.length === 0 ? [] :
    harness.nodes.filter(([element, pseudo]) => !pseudo).map(([element]) => element)
      .filter((element) => getComputedStyle(element).containerType.includes("size"));
  let asked = [];

  // Scripts write classes and build parts of a page anew at each width, and mostly come to the same.
  // What counts is what has come of it. An attribute, text or inline style that is another one at width
  // after width follows the width: its effect is in the boxes.
  const outline = () => {
    const result = harness.outline(notesState);
    for (const [key, value] of notesState ? harness.states() : []) result.set(key, value);
    return result;
  };
  const ABSENT = /\n\t/; // states are told where they are not as elements begin, texts where there are any
  const sizeOf = (some) => [...some.keys()].filter((key) => !ABSENT.test(key)).length;
  let whole, latest, lookedAt, measuredAt, latestStates = "", visits = 0;
  const changedAt = new Map(), following = new Set(known);
  const isOther = () => {
    const now = outline();
    for (const key of [...latest.keys(), ...whole.keys()])
      if (!now.has(key) && ABSENT.test(key)) now.set(key, "");
    if (innerWidth !== lookedAt)
      for (const [key, value] of now)
        if (key.includes("\n") && (latest.has(key) || ABSENT.test(key)) && (latest.get(key) ?? "") !== value) {
          const latestChanges = [...(changedAt.get(key) ?? []), { visit: visits, value }].slice(-FOLLOWS);
          changedAt.set(key, latestChanges);
          // On the way to and fro, what is set in one range of widths only is set and taken back again.
          const values = new Set(latestChanges.map((change) => change.value));
          if (values.size === FOLLOWS && visits - latestChanges[0].visit < FOLLOWS_WITHIN) following.add(key);
        }
    [latest, lookedAt] = [now, innerWidth];
    return sizeOf(now) !== sizeOf(whole) ||
      [...now].some(([key, value]) => (whole.get(key) ?? (ABSENT.test(key) ? "" : null)) !== value && !following.has(key));
  };

  const isGone = (element) => getComputedStyle(element).display === "none";
  const look = () => {
    const all = harness.nodes.filter(([, pseudo]) => !pseudo).map(([one]) => one);
    hidden = all.filter(isGone);
    // By its styles, which change only where a segment ends.
    concealed = new Set(all.filter((one) => !plain(one).checkVisibility({ visibilityProperty: true })));
    asked = containers();
  };
  const remember = () => {
    observer.disconnect();
    for (const root of harness.roots())
      observer.observe(root, { attributes: true, characterData: notesState, childList: true, subtree: true });
    changed = false;
    [whole, lookedAt] = [outline(), innerWidth];
    latest ??= whole;
    look();
  };

  // What was scrolled goes no further than its content: made wider and narrower again, it would stay
  // where it was pushed to, and a box depend on the widths before.
  const scrolled = harness.nodes.filter(([, pseudo]) => !pseudo).map(([one]) => plain(one))
    .filter((one) => one.scrollLeft || one.scrollTop)
    .map((one) => [one, { left: one.scrollLeft, top: one.scrollTop, behavior: "instant" }]);
  const scrollBack = () => {
    for (const [one, to] of scrolled)
      if (one.scrollLeft !== to.left || one.scrollTop !== to.top) one.scrollTo(to);
  };

  const pxOf = (number, unit, element) => unit === "px" ? number : number *
    parseFloat(getComputedStyle(unit === "rem" ? page.documentElement : element).fontSize);
  const sides = () => asked.map((element) => {
    const style = getComputedStyle(element);
    if (!harness.isRendered(element)) return "-".repeat(thresholds.length);
    const names = style.containerName.split(" ");
    const around = [style.paddingLeft, style.paddingRight, style.borderLeftWidth, style.borderRightWidth];
    const width = around.reduce((left, one) => left - parseFloat(one), plain(element).getBoundingClientRect().width);
    return thresholds.map(([name, number, unit]) => name && !names.includes(name) ? "-"
      : "<=>"[1 + Math.sign(Math.round((width - pxOf(number, unit, element)) * 100))]).join("");
  }).join(" ");

  const measure = () => {
    call("endAnimations");
    scrollBack();
    note(observer.takeRecords());
    let stale = harness.nodes.length === 0;
    if (innerWidth !== measuredAt) visits++;
    measuredAt = innerWidth;
    if (notesState) {
      const now = JSON.stringify([...harness.states()]);
      changed ||= now !== latestStates;
      latestStates = now;
    }
    if (changed) {
      changed = false;
      stale ||= isOther();
      if (!stale && harness.relocate()) look();
    }
    stale ||= hidden.some((one) => !isGone(one));
    const scroller = plain(page.scrollingElement ?? page.documentElement);
    const boxes = [];
    let shown = "";
    for (const [element, pseudo] of harness.nodes) {
      const { left, top, right, bottom } = plain(element).getBoundingClientRect();
      const [x, y] = [Math.round((left + scrollX) * 100), Math.round((top + scrollY) * 100)];
      if (pseudo) {
        boxes.push(x, y, x, y);
        shown += "0";
        continue;
      }
      boxes.push(x, y, Math.round((right + scrollX) * 100), Math.round((bottom + scrollY) * 100));
      shown += right > left && bottom > top && !concealed.has(element) ? "1" : "0";
    }
    changed ||= stale; // until it is read
    return JSON.stringify([
      innerWidth, Math.max(innerWidth, scroller.scrollWidth), Math.max(innerHeight, scroller.scrollHeight),
      stale, sides(), shown, boxes,
    ]);
  };

  // The same once the page has answered to its new size.
  const rested = () => harness.rest(measure);

  const readAgain = (bare) => {
    call("endAnimations");
    const layout = JSON.stringify(harness.read(bare));
    remember();
    return layout;
  };

  call("drop");
  harness.paintMasks([]); // they would widen a page that becomes narrower
  await call("stir");
  call("begin");
  remember();
  Object.assign(harness, { measure, rested, readAgain, sides, following: () => [...following] });
  return lively;
}
