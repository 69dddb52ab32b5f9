// Texts and attributes of elements in the form in which a layout keeps them; after drawing.js.
// Takes the names of the parameters of addresses whose values may be seen (printable.py).
((shown) => {
  const harness = window[Symbol.for("harness")];
  const { drawings, page, plain } = harness;
  const LENGTH = 40; // of texts and attributes that are kept whole
  const LEFT_OUT = new Set(["style", "nonce", "integrity", "value"]);

  // cyrb53, cut to 40 bits: enough to tell two texts of one page apart.
  const digest = (text) => {
    let low = 0xdeadbeef, high = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      low = Math.imul(low ^ code, 2654435761);
      high = Math.imul(high ^ code, 1597334677);
    }
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    return (high >>> 0).toString(16).padStart(8, "0") + ((low >>> 24) & 255).toString(16).padStart(2, "0");
  };
  const short = (text) => {
    const words = text.replace(/\s+/g, " ").trim().toWellFormed();
    const letters = [...words];
    return letters.length <= LENGTH ? words : `${letters.slice(0, 20).join("")}…${digest(words)}`;
  };

  // Addresses on the page's own origin become relative ones: the port at which the page happens to be
  // served is no part of the page.
  const { origin } = location; // read once: reading it for each property costs more than all the rest
  const relative = (address) => {
    const target = URL.parse(address), base = new URL(page.baseURI);
    if (target?.origin !== origin || base.origin !== origin) return address;
    const from = base.pathname.split("/").slice(0, -1), to = target.pathname.split("/");
    let same = 0;
    while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
    const path = "../".repeat(from.length - same) + to.slice(same).join("/");
    return (path || "./") + target.search + target.hash;
  };
  // Addresses without secrets, as `printable` of printable.py makes them.
  const isShown = new Set(shown);
  const named = (name) => { try { return decodeURIComponent(name.replaceAll("+", " ")); } catch { return name; } };
  const parameter = (text) => {
    const at = text.indexOf("=");
    if (at < 0) return /^(?:[A-Za-z_-]{0,12}|[0-9]{1,4})$/.test(text) ? text : "…";
    return at === text.length - 1 || isShown.has(named(text.slice(0, at))) ? text : `${text.slice(0, at)}=…`;
  };
  const parameters = (query) => {
    const [after] = query.match(/[)\]},.;:'\\]*$/);
    return query.slice(0, query.length - after.length).split(/([&;])/)
      .map((part) => part === "&" || part === ";" ? part : parameter(part)).join("") + after;
  };
  const printable = (text) => {
    if (text.includes("@")) text = text.replace(/(?<=\/\/)[^/?#\s@"<>]+@/g, "…@");
    if (text.includes("?")) text = text.replace(/\?([^\s#"<>]+)/g, (_, query) => `?${parameters(query)}`);
    if (text.includes("#") && text.includes("="))
      text = text.replace(/#((?:[\w.~%+-]+=[^\s&"<>]*&?)+)/g, (_, query) => `#${parameters(query)}`);
    return text;
  };
  const unhosted = (text) =>
    printable(text.includes(origin) ? text.replace(/https?:\/\/[^\s"]+/g, relative) : text);

  const ownText = (element) => {
    const { localName, childNodes } = plain(element);
    if (localName === "textarea") return short(element.value);
    if (localName === "input") return element.type === "password" ? "" : short(element.value);
    let text = "";
    for (const node of childNodes) if (node.nodeType === Node.TEXT_NODE) text += `${node.data} `;
    return short(text);
  };
  // Whether a layout keeps an attribute.
  const isKept = (name) => !LEFT_OUT.has(name) && !name.startsWith("on");
  const attributesOf = (element) => {
    const pairs = [], { attributes, classList, localName } = plain(element);
    for (const { name, value } of attributes)
      if (isKept(name)) pairs.push([name, name === "class" ? [...classList].join(" ") : short(unhosted(value))]);
    if (localName === "img" && element.naturalWidth)
      pairs.push(["natural-size", `${element.naturalWidth}x${element.naturalHeight}`]);
    if (localName === "svg") pairs.push(["drawing", digest(drawings.markupOf(element))]);
    return pairs.sort(([first], [second]) => (first < second ? -1 : first > second ? 1 : 0));
  };

  Object.assign(harness, { attributesOf, isKept, ownText, short, unhosted });
})
