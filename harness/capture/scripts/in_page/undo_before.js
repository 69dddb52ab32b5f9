// Runs in a document before its own scripts, after builtins.js: undoes changes from the beginning, so
// that the page's scripts find the document without them. Takes [path, kind, name, before] of each
// undo; undos that cannot be done, such as those inside of shadow trees, are left out. It runs in a
// world of its own; fields of a form do not hide what builtins.js reads of it.
((undos) => {
  const MOST_TIMES = 20; // against a script that overwrites an undo each time
  if (window !== window.top) return;
  const setAttribute = method(Element.prototype, "setAttribute");
  const removeAttribute = method(Element.prototype, "removeAttribute");
  const childrenOf = getter(Node.prototype, "childNodes"), isConnected = getter(Node.prototype, "isConnected");
  const query = method(Document.prototype, "querySelector");
  const adopted = getter(Document.prototype, "adoptedStyleSheets");

  const sheet = new CSSStyleSheet();
  for (const [path, kind, name, before] of undos)
    if (kind === "style" && before !== "")
      try {
        if (name.startsWith("@")) {
          sheet.insertRule(`${name} { ${before} }`);
          continue;
        }
        const [, part, property] = name.startsWith("--") ? ["", "", name] : /^(?:(.*) )?(.*)$/.exec(name);
        const whole = part?.startsWith("::") ? path + part : part ? `${path} > ${part}` : path;
        const [, element, pseudo] = /^(.*?)(::[\w-]+)?$/s.exec(whole);
        sheet.insertRule(`${element}:not(#a#b#c)${pseudo ?? ""} { ${property}: ${before} !important }`);
      } catch { /* not a valid selector */ }
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
      const texts = [...childrenOf(element)].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (texts.length !== 1 || texts[0].data.trim() === before) return false;
      texts[0].data = texts[0].data.replace(texts[0].data.trim(), () => before);
      return true;
    },
  };
  const tasks = undos.filter(([, kind]) => kind in ways).map((undo) => ({ undo, times: 0, element: null }));
  const undoAll = () => {
    for (const task of tasks) {
      if (task.times === MOST_TIMES) continue;
      const [path, kind, name, before] = task.undo;
      // The element stays the same: an undo may change its path.
      if (!task.element || !isConnected(task.element)) task.element = query(document, path);
      if (task.element && ways[kind](task.element, name, before)) task.times++;
    }
  };
  if (tasks.length)
    new MutationObserver(undoAll).observe(document, {
      attributes: true, characterData: true, childList: true, subtree: true,
    });
})
