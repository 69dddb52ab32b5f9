// Keeps scrolled boxes at their scroll positions while a picture is taken; after elements.js.
//
// Chromium lays a page out at 1 × 1 px for an instant when it takes a picture of the whole page. That
// scrolls a box whose content becomes narrower back for good, or snaps it elsewhere. With a fixed size
// in px the box keeps its content and its position.
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
  const scrolled = () => documents().flatMap((owner) => {
    const { scrollingElement } = plain(owner);
    return [...(owner === document ? harness.queryAll("*") : plain(owner).querySelectorAll("*"))]
      .filter((element) => element !== scrollingElement && (plain(element).scrollLeft || plain(element).scrollTop));
  });

  Object.assign(harness, {
    hasScrolled: () => scrolled().length > 0,
    // Until `letScrolledGo`. Only for a picture: with fixed sizes no cause of a size can be found.
    holdScrolled() {
      letScrolledGo();
      scrolled().forEach(hold);
    },
    letScrolledGo,
  });
})();
