// Waits until a page is at rest again after a change, by the same clock as after its load; after
// elements.js.
(() => {
  const MOST_ROUNDS = 24; // of a frame and a run of the clock each
  const LONGEST_MS = 30_000; // of real time, for scripts that block the tab
  const harness = window[Symbol.for("harness")];
  const { call } = harness;

  // The result of `measure`, a text, once the page has responded: its listeners, observers, timers and
  // animations have run, pictures have arrived, and two measurements a frame apart agree. "" where the
  // page does not come to rest.
  harness.rest = async (measure) => {
    const started = harness.now();
    const left = () => LONGEST_MS - (harness.now() - started);
    let result = "";
    for (let round = 0, before; round < MOST_ROUNDS && left() > 0; round++) {
      await harness.frame();
      const fired = call("fired");
      await call("run", left());
      for (const image of harness.queryAll("img"))
        if (!image.complete) await Promise.race([harness.loaded(image), harness.frame()]);
      const running = call("endAnimations", true);
      const measurement = measure();
      if (measurement === before && !running && call("fired") === fired) {
        result = measurement;
        break;
      }
      before = measurement;
    }
    call("begin"); // later timers belong to another change
    return result;
  };
})();
