// Runs in every document that a test works with, after the other scripts: the clock runs by itself,
// but for while the page is held for a capture (held.js).
//
// Whatever the test does, what it sets off happens at once as far as a chain is followed (clock.js):
// the page comes to the same state however long the test takes. While the page is held nothing runs
// but what page.js runs.
(() => {
  const harness = window[Symbol.for("harness")];
  const { calls, clock, real } = harness;
  const MORE_MS = 20_000; // of the clock, for what each act of a person begins

  // Tests look at the page while they work with it, and some people look, too.
  real.listen(window, "load", () => harness.lift());

  if (!clock.runs) { // a frame of the page's own origin has the page's clock
    let due = false, loaded = document.readyState === "complete";
    clock.runs = true;
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
      real.timeout(run);
    };
    real.listen(window, "load", () => { loaded = true; clock.wake(); });
  }
  for (const type of ["pointerdown", "keydown", "input", "change", "submit"])
    real.listen(window, type, (event) => {
      if (event.isTrusted) clock.longest = max(clock.longest, clock.now() + MORE_MS);
    }, { capture: true });

  const timeOf = getter(window.Animation.prototype, "currentTime"), setTime = setter(window.Animation.prototype, "currentTime");
  const stateOf = getter(window.Animation.prototype, "playState"), play = method(window.Animation.prototype, "play");
  const running = new Map(); // animations, to their times when the page was held
  let kept = false;
  // Nothing of the page moves by itself any more.
  calls.hold = async () => {
    clock.held = true;
    while (clock.going) await new Promise((done) => real.timeout(done, 2));
    if (kept) return;
    kept = true;
    harness.forAnimations((animation) => {
      if (stateOf(animation) === "running") running.set(animation, timeOf(animation));
    });
  };
  // The page goes on.
  calls.release = () => {
    running.forEach((time, animation) => {
      if (stateOf(animation) !== "paused") return;
      setTime(animation, time);
      play(animation);
    });
    running.clear();
    kept = false;
    clock.held = false;
    clock.wake();
  };
})();
