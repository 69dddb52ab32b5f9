// Measures the boxes of a page that is being resized, of the elements of its last complete reading.
//
// Takes { thresholds, earlier, states }: the lengths of container queries as [container name, number,
// unit], where "" stands for any container; the result of `following` of an earlier load; and whether
// texts and the state of elements (state.js) count, too. Leaves `measure`, `rested`, `readAgain`, `sides`
// and `following` (the attributes that follow the width) with the harness, and returns whether the page
// needs time at each width. A measurement is [viewport's width, page's width, page's height, stale, sides,
// visible, boxes] as JSON: `stale` where the page's elements or attributes differ from the last complete
// reading; `sides` compares each container with each length (<, = or >; - where the query is not about
// it); `boxes` in hundredths of a CSS px. `rested` returns "" where the page does not come to rest.
async ({ thresholds, earlier, states }) => {
  const FOLLOWS = 3, FOLLOWS_WITHIN = 8; // different values of an attribute, within so many widths
  const harness = window[Symbol.for("harness")];
  const { call, page, plain, queryAll } = harness;

  // A picture that takes its size from the file that the width selects changes only after the browser
  // has drawn a frame and loaded the file.
  const sourceSized = () => queryAll("img[srcset], picture > img").some((image) =>
    image.closest("picture")?.querySelector("source[media]") ||
    !(image.hasAttribute("width") && image.hasAttribute("height")));
  const lively = call("watchesSize") || sourceSized();
  const notesState = lively && states; // without scripts only styles change, which boxes show

  const elements = () => harness.nodes.filter(([, pseudo]) => !pseudo).map(([element]) => element);
  let hidden = [], concealed = new Set();
  let changed = false, mutated = false;
  const isRelevant = ({ type, addedNodes, removedNodes }) => notesState || type === "attributes" ||
    [...addedNodes, ...removedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE);
  const note = (records) => {
    changed ||= records.some(isRelevant);
    mutated ||= records.length > 0;
  };
  const observer = new harness.MutationObserver(note);
  let containers = [];

  // Scripts write classes and rebuild parts of a page at each width, mostly with the same result, so
  // results are compared. An attribute, text or inline style that differs from width to width follows
  // the width: the boxes show its effect.
  const outline = (justNow = false) => {
    const result = harness.outline(notesState, justNow);
    for (const [key, value] of notesState ? harness.states() : []) result.set(key, value);
    return result;
  };
  const OPTIONAL = /\n\t/; // keys of states and texts, which an outline has only where they are not empty
  const sizeOf = (entries) => [...entries.keys()].filter((key) => !OPTIONAL.test(key)).length;
  let reading, latest, latestWidth, measuredAt, latestStates = "", visits = 0;
  const changedAt = new Map(), following = new Set(earlier);
  const differs = () => {
    const current = outline();
    for (const key of [...latest.keys(), ...reading.keys()])
      if (!current.has(key) && OPTIONAL.test(key)) current.set(key, "");
    if (innerWidth !== latestWidth)
      for (const [key, value] of current)
        if (key.includes("\n") && (latest.has(key) || OPTIONAL.test(key)) && (latest.get(key) ?? "") !== value) {
          const latestChanges = [...(changedAt.get(key) ?? []), { visit: visits, value }].slice(-FOLLOWS);
          changedAt.set(key, latestChanges);
          // A value set in one range of widths only, which a sweep enters and leaves, has two values.
          const values = new Set(latestChanges.map((change) => change.value));
          if (values.size === FOLLOWS && visits - latestChanges[0].visit < FOLLOWS_WITHIN) following.add(key);
        }
    [latest, latestWidth] = [current, innerWidth];
    return sizeOf(current) !== sizeOf(reading) ||
      [...current].some(([key, value]) => (reading.get(key) ?? (OPTIONAL.test(key) ? "" : null)) !== value && !following.has(key));
  };

  const isGone = (element) => getComputedStyle(element).display === "none";
  const readStyles = () => {
    const all = elements();
    hidden = all.filter(isGone);
    // Invisible by styles, which change only where a segment ends.
    concealed = new Set(all.filter((element) => !plain(element).checkVisibility({ visibilityProperty: true })));
    containers = thresholds.length === 0 ? []
      : all.filter((element) => getComputedStyle(element).containerType.includes("size"));
  };
  const remember = (justNow = false) => {
    observer.disconnect();
    for (const root of harness.roots())
      observer.observe(root, { attributes: true, characterData: notesState, childList: true, subtree: true });
    changed = false;
    [reading, latestWidth] = [outline(justNow), innerWidth];
    latest ??= reading;
    readStyles();
  };

  // A wider box may scroll a scrolled element back, and a narrower one again does not undo that: boxes
  // would depend on the widths before. Scroll positions are therefore restored at each width.
  const scrolled = elements().map(plain)
    .filter((element) => element.scrollLeft || element.scrollTop)
    .map((element) => [element, { left: element.scrollLeft, top: element.scrollTop, behavior: "instant" }]);
  const scrollBack = () => {
    for (const [element, position] of scrolled)
      if (element.scrollLeft !== position.left || element.scrollTop !== position.top) element.scrollTo(position);
  };

  const pxOf = (number, unit, element) => unit === "px" ? number : number *
    parseFloat(getComputedStyle(unit === "rem" ? page.documentElement : element).fontSize);
  const sides = () => containers.map((element) => {
    const style = getComputedStyle(element);
    if (!harness.isRendered(element)) return "-".repeat(thresholds.length);
    const names = style.containerName.split(" ");
    const edges = [style.paddingLeft, style.paddingRight, style.borderLeftWidth, style.borderRightWidth];
    const width = edges.reduce((rest, edge) => rest - parseFloat(edge), plain(element).getBoundingClientRect().width);
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
      const currentStates = JSON.stringify([...harness.states()]);
      changed ||= currentStates !== latestStates;
      latestStates = currentStates;
    }
    if (changed) {
      changed = false;
      stale ||= differs();
      if (!stale && harness.relocate()) readStyles();
    }
    stale ||= hidden.some((element) => !isGone(element));
    const boxes = [], across = scrollX, down = scrollY; // each use of them costs as much as a box
    let shown = "";
    for (const [element, pseudo] of harness.nodes) {
      const { left, top, right, bottom } = plain(element).getBoundingClientRect();
      const [x, y] = [Math.round((left + across) * 100), Math.round((top + down) * 100)];
      if (pseudo) {
        boxes.push(x, y, x, y);
        shown += "0";
        continue;
      }
      boxes.push(x, y, Math.round((right + across) * 100), Math.round((bottom + down) * 100));
      shown += right > left && bottom > top && !concealed.has(element) ? "1" : "0";
    }
    changed ||= stale; // until the page is read again
    return JSON.stringify([innerWidth, ...harness.pageSize(), stale, sides(), shown, boxes]);
  };

  // A measurement once the page has responded to its new size.
  const rested = () => harness.rest(measure);

  const readAgain = (bare) => {
    call("endAnimations");
    note(observer.takeRecords());
    if (mutated) harness.forgetStyles();
    mutated = false;
    const layout = JSON.stringify(harness.read(bare, !lively));
    remember(true);
    return layout;
  };

  call("drop");
  harness.forgetStyles();
  harness.paintMasks([]); // masks would widen a page that becomes narrower
  await call("stir");
  call("begin");
  remember();
  Object.assign(harness, { measure, rested, readAgain, sides, following: () => [...following] });
  return lively;
}
