"""The keyframe declarations that apply to an element of a page at rest.

Its animations stand at their end, or at their start where they are endless. A property is set by
the keyframe of that time, in the last animation that has one for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.capture.browsers.devtools import DevTools

#: The animations of an element or its pseudo-element, in rising precedence: name, progress in the
#: keyframes (0–1, null where it has no effect), and properties of an animation made by a script.
ANIMATIONS_JS = r"""function (pseudo) {
  const RENAMED = { cssFloat: "float", cssOffset: "offset" };
  const hyphened = (key) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const named = (key) => key.startsWith("--") ? key : RENAMED[key] ?? hyphened(key);
  const isMine = ({ effect }) =>
    effect && effect.target === this && (effect.pseudoElement ?? "") === pseudo;
  return Element.prototype.getAnimations.call(this, { subtree: Boolean(pseudo) }).filter(isMine)
    .map((animation) => {
      const { progress } = animation.effect.getComputedTiming();
      if (animation instanceof CSSAnimation) return [animation.animationName, progress, []];
      if (animation instanceof CSSTransition) return ["", null, []];
      return ["", progress, animation.effect.getKeyframes().flatMap(Object.keys).map(named)];
    });
}"""

#: The times of a keyframe, as DevTools writes its selector.
_TIME = re.compile(r"(-?[\d.]+)%")
_TIMES = {"from": 0.0, "to": 1.0}

#: DevTools' CSSStyle of a keyframe, and the CSSProperty of a declaration in it.
_StyledProperty = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Animated:
    """An animation of an element, from ``ANIMATIONS_JS``."""

    name: str  #: empty for an animation made by a script
    progress: float | None
    properties: frozenset[str]  #: of an animation made by a script


@dataclass(frozen=True, slots=True)
class ShownKeyframe:
    """A keyframe declaration that applies to an element."""

    name: str  #: of its animation
    style: Mapping[str, Any]  #: DevTools' CSSStyle
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    order: tuple[int, int]  #: the highest one of an element wins


def read_animations(answer: Sequence[tuple[str, float | None, Sequence[str]]]) -> list[Animated]:
    """The animations in the result of ``ANIMATIONS_JS``."""
    return [Animated(name, progress, frozenset(listed)) for name, progress, listed in answer]


def shown_keyframes(
    rules: Sequence[Mapping[str, Any]], animations: Sequence[Animated]
) -> Iterator[ShownKeyframe]:
    """The declarations of ``animations`` that apply, at most one for each property.

    ``rules`` are DevTools' CSSKeyframesRules; a later animation wins over an earlier one.
    """
    by_name = {rule["animationName"]["text"]: rule["keyframes"] for rule in rules}
    decided: set[str] = set()
    for place, animation in reversed([*enumerate(animations)]):
        decided |= animation.properties
        if animation.progress is None:
            continue
        declared = _declarations_at(by_name.get(animation.name, ()), animation.progress)
        for at, (style, declaration) in enumerate(declared):
            if declaration["name"] not in decided:
                yield ShownKeyframe(animation.name, style, declaration, (place, at))
        decided |= {declaration["name"] for _, declaration in declared}


def _declarations_at(
    keyframes: Sequence[Mapping[str, Any]], progress: float
) -> list[_StyledProperty]:
    """The last declaration of each property in keyframes at ``progress`` or before.

    At the end only keyframes of the end count: other properties have the element's own values.
    """
    timed = sorted(
        (time, place)
        for place, keyframe in enumerate(keyframes)
        for time in _times(keyframe["keyText"]["text"])
        if time == progress or time < progress < 1
    )
    shown: dict[str, _StyledProperty] = {}
    for _, place in timed:
        style = keyframes[place]["style"]
        for declaration in _declared(style):
            shown.pop(declaration["name"], None)  # so that the later one is the last entry
            shown[declaration["name"]] = style, declaration
    return [*shown.values()]


def _declared(style: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The declarations of a keyframe as they are written; important ones have no effect there."""
    return [
        declaration
        for declaration in style["cssProperties"]
        if "range" in declaration
        and declaration.get("parsedOk", True)
        and not declaration.get("disabled")
        and not declaration.get("important")
    ]


def _times(selector: str) -> list[float]:
    """The times (0–1) of a keyframe, without those in a named range of a timeline.

    >>> _times("from, 50%"), _times("to"), _times("entry 100%")
    ([0.0, 0.5], [1.0], [])
    """
    times = []
    for part in selector.lower().split(","):
        if part.strip() in _TIMES:
            times.append(_TIMES[part.strip()])
        elif percent := _TIME.fullmatch(part.strip()):
            times.append(float(percent[1]) / 100)
    return times


async def keyframes_of(
    devtools: DevTools, element: str, pseudo: str, answer: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """DevTools' CSSKeyframesRules of an element, by DevTools' id, or of its pseudo-element.

    ``answer`` has DevTools' matched styles of the element. Errors: Playwright's.
    """
    if pseudo:
        described = await devtools.send("DOM.describeNode", {"objectId": element})
        nodes = [
            node["backendNodeId"]
            for node in described["node"].get("pseudoElements", ())
            if node["pseudoType"] == pseudo.removeprefix("::")
        ]
        if not nodes:
            return []
        pushed = await devtools.send(
            "DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": nodes}
        )
        node = {"nodeId": pushed["nodeIds"][0]}
        answer = await devtools.send("CSS.getMatchedStylesForNode", node)
    return [*answer.get("cssKeyframesRules", ())]
