// The shadow roots of a page, open and closed; after measuring.js.
//
// The page's world reports the roots that scripts attach (shadows.js), DevTools the closed roots that
// stand in HTML.
(() => {
  const harness = window[Symbol.for("harness")];
  const { call, documents, page, plain } = harness;
  const closed = new WeakMap(); // roots by their hosts
  performance.addEventListener("harness: shadow root", (event) => {
    const { startContainer: root } = event.getTargetRanges()[0];
    closed.set(root.host, root);
  });

  const shadowOf = (element) => plain(element).shadowRoot ?? closed.get(element);
  // A document and all shadow roots in it, outer ones first.
  const rootsOf = (top) => {
    const roots = [top];
    for (let at = 0; at < roots.length; at++)
      for (const element of plain(roots[at]).querySelectorAll("*")) {
        const root = shadowOf(element);
        if (root) roots.push(root);
      }
    return roots;
  };

  // The number of nodes that a DevTools search for "<" matches: elements, and texts with this sign.
  const countNodes = () => {
    let count = 0;
    const countTree = (top) => {
      const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_CDATA_SECTION);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) if (node.data.includes("<")) count++;
      count += plain(top).querySelectorAll("*").length;
    };
    for (const owner of documents())
      for (const root of rootsOf(owner)) {
        const top = root === owner ? plain(owner).documentElement : root;
        if (!top) continue;
        if (root === owner) count++; // the outermost element, which countTree leaves out
        countTree(top);
      }
    return count;
  };
  // Adds a closed root that DevTools found; returns whether it is new.
  const addShadow = (root) => {
    if (closed.get(root.host) === root) return false;
    closed.set(root.host, root);
    const range = new StaticRange({ startContainer: root, startOffset: 0, endContainer: root, endOffset: 0 });
    performance.dispatchEvent(new InputEvent("harness: found shadow root", { targetRanges: [range] }));
    return true;
  };

  // Has the page's world report its closed roots; with `all` also those that it has reported before.
  const askForShadows = (all) => {
    try { call("reportShadows", all); } catch { /* a page that was loaded without the harness's scripts */ }
  };
  askForShadows(true);
  Object.assign(harness, {
    addShadow, askForShadows, countNodes, shadowOf,
    roots() {
      askForShadows();
      return rootsOf(document);
    },
    documentRoots: () => documents().flatMap(rootsOf),
  });
})();
