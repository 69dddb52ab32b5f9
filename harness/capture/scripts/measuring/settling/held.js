// Takes back what a capture does to a page that a test works with; after elements.js.
(() => {
  const harness = window[Symbol.for("harness")];
  const { call, page, plain, queryAll } = harness;
  harness.captureSheets = new Set(); // style sheets that captures have added

  let kept;
  const takeBack = () => {
    for (const restore of harness.restores?.reverse() ?? []) restore();
    harness.restores = [];
  };

  Object.assign(harness, {
    // Undoes a capture's changes; the page's scripts may respond again.
    async takeBack() {
      takeBack();
      await call("stir");
    },
    // Stops the page's timers and animations, and keeps its scroll positions and focus.
    async hold() {
      await call("hold");
      kept ??= {
        scrolled: [harness.scroller(), ...queryAll("*").map(plain)]
          .filter((element) => element.scrollTop || element.scrollLeft)
          .map((element) => [element, element.scrollLeft, element.scrollTop]),
        focused: page.activeElement,
      };
    },
    // Brings the page back into the state in which it was held, and lets it go on.
    async release() {
      takeBack();
      harness.paintMasks([]);
      for (const root of [...harness.roots(), ...harness.documents()].map(plain)) {
        const pageSheets = [...root.adoptedStyleSheets].filter((sheet) => !harness.captureSheets.has(sheet));
        if (pageSheets.length < root.adoptedStyleSheets.length) root.adoptedStyleSheets = pageSheets;
      }
      harness.captureSheets.clear();
      if (kept?.focused && kept.focused !== page.activeElement && plain(kept.focused).isConnected)
        plain(kept.focused).focus?.({ preventScroll: true });
      for (const [element, left, top] of kept?.scrolled ?? []) {
        element.scrollLeft = left;
        element.scrollTop = top;
      }
      kept = undefined;
      await call("stir");
      call("release");
    },
  });
})();
