// How a page comes to rest once something was done to it, by the same clock as after its load; after
// measuring.js.
(() => {
  const MOST_ROUNDS = 24; // of frames that a page is given; in each of them its clock runs
  const LONGEST_MS = 30_000; // of real time, for scripts that hardly give the tab back
  const harness = window[Symbol.for("harness")];
  const { call } = harness;

  // What `measure` gives once the page has answered: its listeners and observers have run, with what
  // they put off and what they animate, pictures have arrived, and two measurements a frame apart
  // agree. "" where it does not come to that.
  harness.rest = async (measure) => {
    const started = harness.now();
    const left = () => LONGEST_MS - (harness.now() - started);
    let result = "";
    for (let round = 0, before; round < MOST_ROUNDS && left() > 0; round++) {
      await harness.frame();
      const fired = call("fired");
      await call("run", left());
      for (const image of harness.every("img"))
        if (!image.complete) await Promise.race([harness.loaded(image), harness.frame()]);
      const running = call("endAnimations", true);
      const now = measure();
      if (now === before && !running && call("fired") === fired) {
        result = now;
        break;
      }
      before = now;
    }
    call("begin"); // what comes now answers to something else
    return result;
  };
})();
