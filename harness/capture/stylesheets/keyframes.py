"""The declarations of keyframes that an element shows, at the times at which its animations stand.

Animations of a page at rest stand at their end, or at their start where they have none. What sets a
property there is the keyframe of that time, in the last of the animations that has one for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession

#: Of each animation of an element or its pseudo-element, the lowest first: its name, how far it is
#: in its keyframes (0–1, null where it has no effect), and, of one that a script has made, its
#: properties.
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

#: DevTools' CSSStyle of a keyframe, and its CSSProperty of a declaration in it.
_Said = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Animated:
    """An animation of an element, as ``ANIMATIONS_JS`` tells it."""

    name: str  #: empty where a script has made it
    progress: float | None
    properties: frozenset[str]  #: of a script's animation


@dataclass(frozen=True, slots=True)
class ShownKeyframe:
    """A declaration of a keyframe that an element shows."""

    name: str  #: of its animation
    style: Mapping[str, Any]  #: DevTools' CSSStyle
    property: Mapping[str, Any]  #: DevTools' CSSProperty
    order: tuple[int, int]  #: of those of one element the highest wins


def read_animations(answer: Sequence[tuple[str, float | None, Sequence[str]]]) -> list[Animated]:
    """What ``ANIMATIONS_JS`` has answered."""
    return [Animated(name, progress, frozenset(listed)) for name, progress, listed in answer]


def shown_keyframes(
    rules: Sequence[Mapping[str, Any]], animations: Sequence[Animated]
) -> Iterator[ShownKeyframe]:
    """The declarations that ``animations`` show, of each property at most one.

    ``rules`` are DevTools' CSSKeyframesRules; a later animation wins over an earlier one.
    """
    by_name = {rule["animationName"]["text"]: rule["keyframes"] for rule in rules}
    settled: set[str] = set()
    for place, animation in reversed([*enumerate(animations)]):
        settled |= animation.properties
        if animation.progress is None:
            continue
        declared = _at(by_name.get(animation.name, ()), animation.progress)
        for at, (style, declaration) in enumerate(declared):
            if declaration["name"] not in settled:
                yield ShownKeyframe(animation.name, style, declaration, (place, at))
        settled |= {declaration["name"] for _, declaration in declared}


def _at(keyframes: Sequence[Mapping[str, Any]], progress: float) -> list[_Said]:
    """The declarations of the keyframe of each property that stands at ``progress`` or before.

    At the end only those of the end count: what no keyframe says there is the element's own.
    """
    timed = sorted(
        (time, place)
        for place, keyframe in enumerate(keyframes)
        for time in _times(keyframe["keyText"]["text"])
        if time == progress or time < progress < 1
    )
    shown: dict[str, _Said] = {}
    for _, place in timed:
        style = keyframes[place]["style"]
        for declaration in _declared(style):
            shown.pop(declaration["name"], None)  # the later one comes behind all others
            shown[declaration["name"]] = style, declaration
    return [*shown.values()]


def _declared(style: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The declarations of a keyframe as they are written; important ones do not count there."""
    return [
        declaration
        for declaration in style["cssProperties"]
        if "range" in declaration
        and declaration.get("parsedOk", True)
        and not declaration.get("disabled")
        and not declaration.get("important")
    ]


def _times(selector: str) -> list[float]:
    """The times (0–1) of a keyframe; none of those that lie in a named range of a timeline.

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
    devtools: CDPSession, element: str, pseudo: str, answer: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """DevTools' CSSKeyframesRules of an element, by its id, or of its pseudo-element.

    ``answer`` is what DevTools has matched to the element. Errors: as Playwright has them.
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
        wanted = {"nodeId": pushed["nodeIds"][0]}
        answer = await devtools.send("CSS.getMatchedStylesForNode", wanted)
    return [*answer.get("cssKeyframesRules", ())]
