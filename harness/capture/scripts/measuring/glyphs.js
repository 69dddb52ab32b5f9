// Finds the characters of a page that no font has a glyph for; after layout.js.
//
// They are all painted as the same box, so that replacing a character by another changes no pixel.
(() => {
  const harness = window[Symbol.for("harness")];
  const { page, plain, roots } = harness;
  // Never assigned to a character: no font has a glyph for it.
  const NO_CHARACTER = "\u{10FFFD}";
  const SIZE = 20; // of the font (CSS px)
  const CELL = 2 * SIZE, COLUMNS = 32;
  // The bundled fonts have glyphs for the characters before \p{Cc}; those from there on paint nothing.
  const ASKED = /[^\u0000-\u017f\u0391-\u03c9\u0410-\u044f\u2010\u2012-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\p{Cc}\p{Cf}\p{Cs}\p{Z}\u{FE00}-\u{FE0F}]/gu;

  // MathML paints a single letter in italics, which are separate characters.
  const ITALIC = [["A", 0x1d434], ["a", 0x1d44e], ["\u0391", 0x1d6e2], ["\u03b1", 0x1d6fc]];
  const asMath = (text) => {
    const letter = text.trim();
    if (letter === "h") return "\u210e";
    const [first, italic] = ITALIC.findLast(([start]) => letter >= start && letter.codePointAt(0) < start.codePointAt(0) + 26) ?? [];
    return [...letter].length === 1 && first
      ? String.fromCodePoint(italic + letter.codePointAt(0) - first.codePointAt(0)) : text;
  };

  // The characters to test, by font.
  const charactersByFont = () => {
    const byFont = new Map();
    const add = (text, element, pseudo) => {
      const matches = text.match(ASKED);
      if (!matches || !harness.isVisible(element)) return;
      const { fontStyle, fontWeight, fontFamily } = getComputedStyle(element, pseudo);
      const font = `${fontStyle} ${fontWeight} ${SIZE}px ${fontFamily}`;
      if (!byFont.has(font)) byFont.set(font, new Set());
      for (const character of matches) byFont.get(font).add(character);
    };
    for (const root of roots()) {
      const texts = page.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const { parentElement } = text;
        if (!parentElement) continue;
        if (parentElement.localName === "mi" && getComputedStyle(parentElement).textTransform === "math-auto")
          add(asMath(text.data), parentElement);
        else add(text.data, parentElement);
      }
      for (const field of plain(root).querySelectorAll("input, textarea"))
        if (field.type !== "password") add(field.value || field.placeholder, field);
    }
    for (const [element, pseudo] of harness.nodes)
      if (pseudo) add(getComputedStyle(element, pseudo).content, element, pseudo);
    return byFont;
  };

  // The `characters` that are painted like NO_CHARACTER.
  const missingOf = (font, characters) => {
    const rows = Math.ceil((characters.length + 1) / COLUMNS);
    const context = new OffscreenCanvas(COLUMNS * CELL, rows * CELL)
      .getContext("2d", { willReadFrequently: true });
    context.font = font;
    context.textBaseline = "middle";
    const places = [NO_CHARACTER, ...characters].map((character, at) => {
      const left = (at % COLUMNS) * CELL, top = Math.floor(at / COLUMNS) * CELL;
      context.save();
      context.beginPath();
      context.rect(left, top, CELL, CELL);
      context.clip();
      context.fillText(character, left + SIZE / 2, top + SIZE);
      context.restore();
      return top * COLUMNS * CELL + left;
    });
    const pixels = new Uint32Array(context.getImageData(0, 0, COLUMNS * CELL, rows * CELL).data.buffer);
    const isPaintedAlike = (place) => {
      for (let row = 0; row < CELL; row++)
        for (let at = row * COLUMNS * CELL, end = at + CELL; at < end; at++)
          if (pixels[place + at] !== pixels[at]) return false;
      return true;
    };
    return characters.filter((_, at) => isPaintedAlike(places[at + 1]));
  };

  const withoutGlyph = () => {
    const missing = new Set();
    for (const [font, characters] of charactersByFont())
      for (const character of missingOf(font, [...characters])) missing.add(character);
    return [...missing].sort();
  };

  Object.assign(harness, { withoutGlyph });
})();
