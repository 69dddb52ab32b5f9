// What a capture does to a page that a test works with can be taken back; after measuring.js.
(() => {
  const harness = window[Symbol.for("harness")];
  const { call, page, plain } = harness;
  const scroller = () => page.scrollingElement ?? page.documentElement;
  harness.laid = new Set(); // style sheets of captures

  let kept;
  const takeBack = () => {
    for (const again of harness.redo?.reverse() ?? []) again();
    harness.redo = [];
  };

  Object.assign(harness, {
    // What a capture has done to the page is undone, and the page may answer again.
    async takeBack() {
      takeBack();
      await call("stir");
    },
    // Nothing of the page moves by itself any more, and it is remembered as it is.
    async hold() {
      await call("hold");
      kept ??= {
        scrolled: [scroller(), ...harness.every("*")].map(plain)
          .filter((one) => one.scrollTop || one.scrollLeft)
          .map((one) => [one, one.scrollLeft, one.scrollTop]),
        focused: page.activeElement,
      };
    },
    // The page is as it was when it was held, but for what has come to it by itself.
    async release() {
      takeBack();
      harness.paintMasks([]);
      for (const root of [...harness.roots(), ...harness.documents()].map(plain)) {
        const others = [...root.adoptedStyleSheets].filter((one) => !harness.laid.has(one));
        if (others.length < root.adoptedStyleSheets.length) root.adoptedStyleSheets = others;
      }
      harness.laid.clear();
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
