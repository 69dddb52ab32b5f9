// Runs in every document before its own scripts, after before.js: passes closed shadow roots to the
// scripts that measure a page, and receives those that DevTools found (closed_roots.py).
//
// No property of an element leads to its closed root, and events of its nodes do not leave it. An input
// event has ranges, which may lie in any tree: a listener in the other world gets the same nodes.
(() => {
  const harness = window[Symbol.for("harness")];
  const { calls, clock } = harness;
  const { InputEvent, ShadowRoot, StaticRange, performance } = window;
  const { iterator } = window.Symbol;
  const send = method(EventTarget.prototype, "dispatchEvent"), listen = method(EventTarget.prototype, "addEventListener");
  const modeOf = getter(ShadowRoot.prototype, "mode");
  const rangesOf = method(InputEvent.prototype, "getTargetRanges");
  const startOf = getter(getPrototypeOf(StaticRange.prototype), "startContainer");

  const only = (item) => {
    let value = item;
    const next = () => {
      const step = { __proto__: null, done: !value, value };
      value = undefined;
      return step;
    };
    return { __proto__: null, [iterator]: () => ({ __proto__: null, next }) };
  };
  const report = (root) => {
    const at = { __proto__: null, startContainer: root, startOffset: 0, endContainer: root, endOffset: 0 };
    const targetRanges = only(new StaticRange(at));
    send(performance, new InputEvent("harness: shadow root", { __proto__: null, targetRanges }));
  };
  let reported = new WeakSet();
  // Reports the closed roots of this document that were not reported yet; with `all`, all of them.
  calls.reportShadows = (all) => {
    if (all) reported = new WeakSet();
    clock.shadows.forEach((root) => {
      if (reported.has(root) || modeOf(root) !== "closed" || ownerOf(root) !== document) return;
      reported.add(root);
      report(root);
    });
  };
  harness.addOwnShadow = (root) => {
    const isNew = !clock.shadows.has(root);
    clock.shadows.add(root);
    return isNew;
  };
  listen(performance, "harness: found shadow root", (event) => {
    const root = startOf(rangesOf(event)[0]);
    reported.add(root);
    clock.shadows.add(root);
  });
})();
