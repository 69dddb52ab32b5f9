// Knows the shadow roots of a page, the closed ones as well; after measuring.js.
//
// The page's world knows those that scripts attach (shadows.js), DevTools those that stand in HTML.
(() => {
  const harness = window[Symbol.for("harness")];
  const { call, documents, page, plain } = harness;
  const closed = new WeakMap(); // roots by their hosts
  const hear = ({ startContainer: root }) => closed.set(root.host, root);
  performance.addEventListener("harness: shadow root", (event) => hear(event.getTargetRanges()[0]));

  const shadowOf = (element) => plain(element).shadowRoot ?? closed.get(element);
  // All roots of a document, itself first.
  const rootsOf = (top) => {
    const roots = [top];
    for (let at = 0; at < roots.length; at++)
      for (const element of plain(roots[at]).querySelectorAll("*")) {
        const root = shadowOf(element);
        if (root) roots.push(root);
      }
    return roots;
  };

  // Nodes as DevTools counts them when it is asked for "<": elements, and texts with this sign.
  const countNodes = () => {
    let count = 0;
    const ofTree = (top) => {
      const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_CDATA_SECTION);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) if (node.data.includes("<")) count++;
      count += plain(top).querySelectorAll("*").length;
    };
    for (const one of documents())
      for (const root of rootsOf(one)) {
        const top = root === one ? plain(one).documentElement : root;
        if (!top) continue;
        if (root === one) count++; // of which only what is below is asked for
        ofTree(top);
      }
    return count;
  };
  // A closed root that was found; gives whether it is a new one.
  const addShadow = (root) => {
    if (closed.get(root.host) === root) return false;
    closed.set(root.host, root);
    const range = new StaticRange({ startContainer: root, startOffset: 0, endContainer: root, endOffset: 0 });
    performance.dispatchEvent(new InputEvent("harness: found shadow root", { targetRanges: [range] }));
    return true;
  };

  // A page that was loaded without the scripts of its own world has nobody who knows of such roots.
  const askForShadows = (all) => {
    try { call("tellShadows", all); } catch { /* as above */ }
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
