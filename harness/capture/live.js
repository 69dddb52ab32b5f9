// Runs in every document that a test works with, after the other scripts: the clock runs by itself,
// and what a capture does to the page can be taken back.
//
// Whatever the test does, what it sets off happens at once as far as a chain is followed (clock.js):
// the page comes to the same state however long the test takes. While the page is held, for a
// capture, nothing runs but what page.js runs.
(() => {
  const harness = window[Symbol.for("harness")];
  const { clock, real } = harness;
  const MORE_MS = 20_000; // of the clock, for what each act of a person begins
  const scroller = () => document.scrollingElement ?? document.documentElement;

  // Tests look at the page while they work with it, and some people look, too.
  real.listen.call(window, "load", () => harness.lift());
  harness.laid = new Set(); // style sheets of captures

  if (!clock.runs) { // a frame of the page's own origin has the page's clock
    let due = false, loaded = document.readyState === "complete";
    clock.runs = Promise.resolve();
    const run = async () => {
      while (due && !clock.held) {
        due = false;
        await clock.run(() => (clock.held ? 0 : Infinity));
      }
      clock.going = false;
    };
    clock.wake = () => {
      due = true;
      if (clock.going || clock.held || !loaded) return;
      clock.going = true;
      real.timeout(() => { clock.runs = run(); });
    };
    real.listen.call(window, "load", () => { loaded = true; clock.wake(); });
  }
  for (const type of ["pointerdown", "keydown", "input", "change", "submit"])
    real.listen.call(window, type, ({ isTrusted }) => {
      if (isTrusted) clock.longest = Math.max(clock.longest, clock.now() + MORE_MS);
    }, { capture: true });

  const trees = () => [...[...clock.windows].map((one) => one.document), ...harness.shadows];
  let kept;
  const takeBack = () => {
    for (const again of harness.redo?.reverse() ?? []) again();
    harness.redo = [];
  };

  Object.assign(harness, {
    // What a capture has done to the page is undone, and the page may answer again.
    async takeBack() {
      takeBack();
      await harness.stir();
    },
    // Nothing of the page moves by itself any more, and it is remembered as it is.
    async hold() {
      clock.held = true;
      while (clock.going) await new Promise((done) => real.timeout(done, 2));
      kept ??= {
        scrolled: [scroller(), ...harness.every("*")]
          .filter((one) => one.scrollTop || one.scrollLeft)
          .map((one) => [one, one.scrollLeft, one.scrollTop]),
        focused: document.activeElement,
        animations: trees().flatMap((root) => root.getAnimations())
          .filter((one) => one.playState === "running").map((one) => [one, one.currentTime]),
      };
    },
    // The page is as it was when it was held, but for what has come to it by itself.
    async release() {
      takeBack();
      harness.paintMasks([]);
      for (const root of [...harness.roots(), ...trees()]) {
        const others = root.adoptedStyleSheets.filter((one) => !harness.laid.has(one));
        if (others.length < root.adoptedStyleSheets.length) root.adoptedStyleSheets = others;
      }
      harness.laid.clear();
      if (kept?.focused && kept.focused !== document.activeElement && kept.focused.isConnected)
        kept.focused.focus?.({ preventScroll: true });
      for (const [element, left, top] of kept?.scrolled ?? []) {
        element.scrollLeft = left;
        element.scrollTop = top;
      }
      await harness.stir();
      for (const [animation, time] of kept?.animations ?? [])
        if (animation.playState === "paused") {
          animation.currentTime = time;
          animation.play();
        }
      kept = undefined;
      clock.held = false;
      clock.wake();
    },
  });
})();
