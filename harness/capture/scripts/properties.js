// Describes each property of this browser that is not always read.
//
// Takes the names of the properties that are always read. Returns for every other longhand [name,
// whether children inherit it, its initial value, whether that is the text's colour, whether
// getComputedStyle gives its used value].
(read) => {
  // For nearly every property the browser accepts at least one of these values.
  const VALUES = `auto none normal all both block inline hidden visible center start end left right top
    bottom stretch fixed content contain cover always avoid open red 1 2 0.5 3px 5px,7px 25% 90deg 1s --x x
    text border-box padding-box repeat-x space ltr rtl upright dark exact preserve isolate solid bold ruby over
    under evenodd round bevel circle(7px) inset(1px) url(#x) path("M0,0L9,9") "x" x,1 smooth paused reverse
    optimizeSpeed optimizeLegibility crisp-edges linearrgb linear luminance alpha add no-repeat manual
    allow-keywords allow-discrete relax loose anywhere capitalize balance element middle hanging filled,dot
    from-font trim-both cap,alphabetic span-all flip-block most-width anchors-visible clone hide show
    rect(0px,0px,9px,9px) non-scaling-stroke thin stable y standard constrained small-caps ordinal jis78
    emoji titling-caps flat preserve-3d compact inter-word no-autospace space-all trim-start from-image
    mathematical math backwards view() square inert disc scale-down red,blue sideways first last
    after tab historical-forms below above sub stroke markers`.split(/\s+/).map((value) => value.replaceAll(",", " "));
  const scratch = (style) => {
    const outer = document.createElement("div"), inner = document.createElement("div");
    inner.style.cssText = "all: unset";
    outer.append(inner);
    document.body.append(outer);
    outer.style.cssText = `all: initial; display: block; ${style}`;
    const [computed, below] = [outer, inner].map((element) => getComputedStyle(element));
    return { style: outer.style, computed, below, typed: outer.computedStyleMap?.() };
  };
  const plain = scratch("color: rgb(1, 2, 3); width: 100px; height: 50px");
  const other = scratch("color: rgb(4, 5, 6); width: 200px; height: 80px");
  const tried = scratch("");
  const probe = document.createElement("i").style;
  const longhands = (name) => {
    probe.cssText = "";
    probe.setProperty(name, "inherit");
    return [...probe];
  };
  const base = new Set([...read, ...read.flatMap(longhands)]);
  const names = [...plain.computed].filter((name) => !base.has(name) && longhands(name).length === 1);
  const isInherited = new Map();
  for (const values of [VALUES, VALUES.toReversed()]) {
    const left = names.filter((name) => !isInherited.has(name));
    // Of several declarations of a property the last one that the browser understands counts.
    tried.style.cssText = `all: initial; display: block; ${
      left.flatMap((name) => values.map((value) => `${name}: ${value}`)).join(";")}`;
    for (const name of left) {
      const value = tried.computed.getPropertyValue(name);
      if (value !== plain.computed.getPropertyValue(name)) isInherited.set(name, tried.below.getPropertyValue(name) === value);
    }
  }
  return names.map((name) => {
    const first = plain.computed.getPropertyValue(name);
    const isColour = first === "rgb(1, 2, 3)" && other.computed.getPropertyValue(name) === "rgb(4, 5, 6)";
    const isUsed = !isColour && first !== other.computed.getPropertyValue(name);
    const initial = isColour ? "currentcolor" : isUsed ? plain.typed?.get(name)?.toString() ?? first : first;
    return [name, isInherited.get(name) ?? false, initial, isColour, isUsed];
  });
}
