// Runs in a document before its own scripts: has it set back in some ways from the beginning, so
// that its scripts see it so. Takes [path, what, name, before] of each; what cannot be set back so
// stays as it is. Inside of shadow trees nothing is. It runs in a world of its own, and reads
// documents and forms by their interfaces (measuring.js).
((undos) => {
  const MOST_TIMES = 20; // a script that writes over it each time has its way in the end
  if (window !== window.top) return;
  const { apply, getOwnPropertyDescriptor } = Reflect;
  const own = (owner, name) => {
    const { get, value } = getOwnPropertyDescriptor(owner.prototype, name);
    return (node, ...args) => apply(get ?? value, node, args);
  };
  const attributeOf = own(Element, "getAttribute"), setAttribute = own(Element, "setAttribute");
  const removeAttribute = own(Element, "removeAttribute"), childrenOf = own(Node, "childNodes");
  const isConnected = own(Node, "isConnected"), query = own(Document, "querySelector");
  const adopted = own(Document, "adoptedStyleSheets");

  const sheet = new CSSStyleSheet();
  for (const [path, what, name, before] of undos)
    if (what === "style" && before !== "")
      try {
        if (name.startsWith("@")) {
          sheet.insertRule(`${name} { ${before} }`);
          continue;
        }
        const [, part, property] = name.startsWith("--") ? ["", "", name] : /^(?:(.*) )?(.*)$/.exec(name);
        const whole = part?.startsWith("::") ? path + part : part ? `${path} > ${part}` : path;
        const [, element, pseudo] = /^(.*?)(::[\w-]+)?$/s.exec(whole);
        sheet.insertRule(`${element}:not(#a#b#c)${pseudo ?? ""} { ${property}: ${before} !important }`);
      } catch { /* no selector of this document */ }
  adopted(document).push(sheet);

  const ways = {
    attribute(element, name, before) {
      const value = before === '""' ? "" : before;
      if ((attributeOf(element, name) ?? "") === value) return false;
      if (before === "") removeAttribute(element, name);
      else setAttribute(element, name, value);
      return true;
    },
    text(element, _, before) {
      const written = [...childrenOf(element)].filter((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
      if (written.length !== 1 || written[0].data.trim() === before) return false;
      written[0].data = written[0].data.replace(written[0].data.trim(), () => before);
      return true;
    },
  };
  const waiting = undos.filter(([, what]) => what in ways).map((undo) => ({ undo, times: 0, element: null }));
  const setBack = () => {
    for (const one of waiting) {
      if (one.times === MOST_TIMES) continue;
      const [path, what, name, before] = one.undo;
      // Its path may be another one once it is set back.
      if (!one.element || !isConnected(one.element)) one.element = query(document, path);
      if (one.element && ways[what](one.element, name, before)) one.times++;
    }
  };
  if (waiting.length)
    new MutationObserver(setBack).observe(document, {
      attributes: true, characterData: true, childList: true, subtree: true,
    });
})
