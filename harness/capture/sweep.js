// Reads the boxes of a page that is being resized, of the elements of its last whole reading.
//
// Takes { thresholds }: [name, number, unit] of the lengths that container queries ask about (no
// name stands for any container). Leaves `measure`, `rested`, `readAgain` and `lively` with the
// harness. A measurement is [viewport's width, page's width, page's height, stale, sides, visible,
// boxes] as JSON: `stale` where the elements are others than those of the last whole reading,
// `sides`, of each container and length, which is larger (- where it is not asked), `boxes` in hundredths of a CSS px. `rested` gives ""
// where the page does not come to rest.
({ thresholds }) => {
  const LONGEST_MS = 2000; // that a page is waited for at one width
  const harness = window[Symbol.for("harness")];
  const { clock, endAnimations, every, frame, roots } = harness;

  // A picture that takes its size from the file that the width chooses is another one only after
  // the browser has drawn a frame, and loaded it.
  const sourceSized = () => every("img[srcset], picture > img").some((image) =>
    image.closest("picture")?.querySelector("source[media]") ||
    !(image.hasAttribute("width") && image.hasAttribute("height")));
  const lively = harness.watchesSize() || sourceSized();

  let hidden = [], concealed = new Set();
  let changed = false;
  // Inline styles and texts may follow the width by the pixel: their effect is in the boxes.
  const other = ({ type, attributeName, addedNodes, removedNodes }) => type === "attributes"
    ? attributeName !== "style"
    : [...addedNodes, ...removedNodes].some((one) => one.nodeType === Node.ELEMENT_NODE);
  const note = (records) => { changed ||= records.some(other); };
  const observer = new MutationObserver(note);
  const containers = () => thresholds.length === 0 ? [] :
    harness.nodes.filter(([element, pseudo]) => !pseudo).map(([element]) => element)
      .filter((element) => getComputedStyle(element).containerType.includes("size"));
  let asked = [];

  const isGone = (element) => getComputedStyle(element).display === "none";
  const remember = () => {
    observer.disconnect();
    for (const root of roots())
      observer.observe(root, { attributes: true, childList: true, subtree: true });
    changed = false;
    const all = harness.nodes.filter(([, pseudo]) => !pseudo).map(([one]) => one);
    hidden = all.filter(isGone);
    // By its styles, which change only where a segment ends.
    concealed = new Set(all.filter((one) => !one.checkVisibility({ visibilityProperty: true })));
    asked = containers();
  };

  // What was scrolled goes no further than its content: made wider and narrower again, it would stay
  // where it was pushed to, and a box depend on the widths before.
  const scrolled = harness.nodes.filter(([one, pseudo]) => !pseudo && (one.scrollLeft || one.scrollTop))
    .map(([one]) => [one, { left: one.scrollLeft, top: one.scrollTop, behavior: "instant" }]);
  const scrollBack = () => {
    for (const [one, to] of scrolled)
      if (one.scrollLeft !== to.left || one.scrollTop !== to.top) one.scrollTo(to);
  };

  const pxOf = (number, unit, element) => unit === "px" ? number : number *
    parseFloat(getComputedStyle(unit === "rem" ? document.documentElement : element).fontSize);
  const sides = () => asked.map((element) => {
    const style = getComputedStyle(element);
    if (element.getClientRects().length === 0) return "-".repeat(thresholds.length);
    const names = style.containerName.split(" ");
    const around = [style.paddingLeft, style.paddingRight, style.borderLeftWidth, style.borderRightWidth];
    const width = around.reduce((left, one) => left - parseFloat(one), element.getBoundingClientRect().width);
    return thresholds.map(([name, number, unit]) => name && !names.includes(name) ? "-"
      : "<=>"[1 + Math.sign(Math.round((width - pxOf(number, unit, element)) * 100))]).join("");
  }).join(" ");

  const measure = () => {
    endAnimations();
    scrollBack();
    const scroller = document.scrollingElement ?? document.documentElement;
    const boxes = [];
    let shown = "";
    for (const [element, pseudo] of harness.nodes) {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const [x, y] = [Math.round((left + scrollX) * 100), Math.round((top + scrollY) * 100)];
      if (pseudo) {
        boxes.push(x, y, x, y);
        shown += "0";
        continue;
      }
      boxes.push(x, y, Math.round((right + scrollX) * 100), Math.round((bottom + scrollY) * 100));
      shown += right > left && bottom > top && !concealed.has(element) ? "1" : "0";
    }
    note(observer.takeRecords());
    const stale = changed || hidden.some((one) => !isGone(one));
    return JSON.stringify([
      innerWidth, Math.max(innerWidth, scroller.scrollWidth), Math.max(innerHeight, scroller.scrollHeight),
      stale, sides(), shown, boxes,
    ]);
  };

  // The same once the page has answered to its new size: its listeners have run, with what they put
  // off, pictures have arrived, and two measurements a frame apart agree.
  const rested = async () => {
    const started = harness.now();
    for (let before; ;) {
      await frame();
      const late = clock.hurry();
      for (const image of every("img"))
        if (!image.complete) await Promise.race([harness.loaded(image), frame()]);
      const now = measure();
      if (now === before && !late) return now;
      if (harness.now() - started > LONGEST_MS) return "";
      before = now;
    }
  };

  const readAgain = (bare) => {
    endAnimations();
    const layout = JSON.stringify(harness.read(bare));
    remember();
    return layout;
  };

  harness.drop();
  harness.paintMasks([]); // they would widen a page that becomes narrower
  remember();
  Object.assign(harness, { measure, rested, readAgain });
  return lively;
}
