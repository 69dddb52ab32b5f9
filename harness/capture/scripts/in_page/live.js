// Runs in every document that a test works with, after the other scripts: the clock runs by itself,
// except while the page is held for a capture (held.js).
//
// Timers that a test starts run at once, as far as their chain runs (clock.js): the page comes to the
// same state however long the test takes. While the page is held only page.js runs the clock.
(() => {
  const harness = window[Symbol.for("harness")];
  const { calls, clock, real } = harness;
  const MORE_MS = 20_000; // of the clock, after each input by the user

  // The page is visible while a test works with it, without the veil.
  real.listen(window, "load", () => harness.lift());

  if (!clock.runs) { // a frame of the page's own origin has the page's clock
    let due = false, loaded = document.readyState === "complete";
    clock.runs = true;
    const run = async () => {
      while (due && !clock.held) {
        due = false;
        await clock.run(() => (clock.held ? 0 : Infinity));
      }
      clock.isRunning = false;
    };
    clock.wake = () => {
      due = true;
      if (clock.isRunning || clock.held || !loaded) return;
      clock.isRunning = true;
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
  const running = new Map(); // times of animations when the page was held
  let hasTimes = false;
  // Stops the clock and remembers the running animations.
  calls.hold = async () => {
    clock.held = true;
    while (clock.isRunning) await new Promise((resolve) => real.timeout(resolve, 2));
    if (hasTimes) return;
    hasTimes = true;
    harness.forAnimations((animation) => {
      if (stateOf(animation) === "running") running.set(animation, timeOf(animation));
    });
  };
  // Lets animations and the clock go on.
  calls.release = () => {
    running.forEach((time, animation) => {
      if (stateOf(animation) !== "paused") return;
      setTime(animation, time);
      play(animation);
    });
    running.clear();
    hasTimes = false;
    clock.held = false;
    clock.wake();
  };
})();
