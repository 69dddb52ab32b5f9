// Runs in every document before its own scripts, after before.js: what is scrolled stays where it is
// while a picture is taken.
//
// Chromium lays a page out at 1 × 1 px for an instant when it takes a picture of all of it. A box
// whose content gets narrower with it is scrolled back for good by that, or snaps to something else:
// it keeps its size in px for so long, and with it its content.
(() => {
  const harness = window[Symbol.for("harness")];
  let restores = [];
  harness.holdScrolled = (on) => {
    for (const restore of restores) restore();
    restores = [];
    if (!on) return;
    const page = document.scrollingElement;
    const scrolled = harness.every("*").filter((one) => one !== page && (one.scrollLeft || one.scrollTop));
    for (const element of scrolled) {
      const { width, height, display } = getComputedStyle(element);
      if (display.startsWith("table") || !width.endsWith("px")) continue;
      const [style, left, top] = [element.getAttribute("style"), element.scrollLeft, element.scrollTop];
      restores.push(() => {
        if (style === null) element.removeAttribute("style");
        else element.setAttribute("style", style);
        if (element.scrollLeft !== left || element.scrollTop !== top)
          element.scrollTo({ left, top, behavior: "instant" });
      });
      const kept = { width, "min-width": width, "max-width": width, height, "min-height": height, "max-height": height,
        flex: "none", "scroll-snap-type": "none", "overflow-anchor": "none" };
      for (const [name, value] of Object.entries(kept)) element.style.setProperty(name, value, "important");
      if (element.scrollLeft !== left || element.scrollTop !== top)
        element.scrollTo({ left, top, behavior: "instant" });
    }
  };
})();
