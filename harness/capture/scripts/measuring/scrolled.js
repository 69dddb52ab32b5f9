// What is scrolled stays where it is while a picture is taken; after layout.js.
//
// Chromium lays a page out at 1 × 1 px for an instant when it takes a picture of all of it. A box
// whose content gets narrower with it is scrolled back for good by that, or snaps to something else:
// it keeps its size in px for so long, and with it its content.
(() => {
  const harness = window[Symbol.for("harness")];
  const { documents, plain } = harness;
  let restores = [];
  const letScrolledGo = () => {
    for (const restore of restores) restore();
    restores = [];
  };
  const hold = (element) => {
    const { width, height, display } = getComputedStyle(element);
    if (display.startsWith("table") || !width.endsWith("px")) return;
    const view = plain(element);
    const [style, left, top] = [view.getAttribute("style"), view.scrollLeft, view.scrollTop];
    const scrollBack = () => {
      if (view.scrollLeft !== left || view.scrollTop !== top) view.scrollTo({ left, top, behavior: "instant" });
    };
    restores.push(() => {
      harness.putBack(element, "style", style);
      scrollBack();
    });
    const kept = { width, "min-width": width, "max-width": width, height, "min-height": height, "max-height": height,
      flex: "none", "scroll-snap-type": "none", "overflow-anchor": "none" };
    for (const [name, value] of Object.entries(kept)) view.style.setProperty(name, value, "important");
    scrollBack();
  };
  const scrolled = () => documents().flatMap((one) => {
    const { scrollingElement } = plain(one);
    return [...(one === document ? harness.every("*") : plain(one).querySelectorAll("*"))]
      .filter((element) => element !== scrollingElement && (plain(element).scrollLeft || plain(element).scrollTop));
  });

  Object.assign(harness, {
    hasScrolled: () => scrolled().length > 0,
    // From here on, and until `letScrolledGo`: only for a picture, for what is kept so has no other
    // size when it is asked why it has this one.
    holdScrolled() {
      letScrolledGo();
      scrolled().forEach(hold);
    },
    letScrolledGo,
  });
})();
