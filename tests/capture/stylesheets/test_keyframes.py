"""The declarations of keyframes that an element shows where its animations stand."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from harness.capture.stylesheets.keyframes import Animated, shown_keyframes


def keyframe(times: str, *declarations: str) -> dict[str, Any]:
    """A keyframe as DevTools tells it."""
    listed = []
    for place, declaration in enumerate(declarations):
        name, value = declaration.split(": ")
        important = value.endswith(" !important")
        listed.append({"name": name, "value": value, "range": place, "important": important})
    longhand = {"name": "margin-top", "value": "1px"}  # DevTools adds those without a range
    return {"keyText": {"text": times}, "style": {"cssProperties": [*listed, longhand]}}


def rule(name: str, *keyframes: Mapping[str, Any]) -> dict[str, Any]:
    return {"animationName": {"text": name}, "keyframes": keyframes}


def at(name: str, progress: float | None, *properties: str) -> Animated:
    return Animated(name, progress, frozenset(properties))


SLIDE = rule(
    "slide",
    keyframe("0%", "opacity: 0", "left: 1px"),
    keyframe("50%", "left: 2px"),
    keyframe("100%", "left: 3px"),
)
RISE = rule("rise", keyframe("0%, 100%", "left: 4px", "top: 5px !important"))

#: The rules, the animations, and the values that are shown.
SHOWN: dict[str, tuple[Sequence[Any], Sequence[Animated], Sequence[str]]] = {
    "its end": ((SLIDE,), (at("slide", 1),), ("left: 3px",)),
    "its start": ((SLIDE,), (at("slide", 0),), ("opacity: 0", "left: 1px")),
    "a time between two": ((SLIDE,), (at("slide", 0.7),), ("opacity: 0", "left: 2px")),
    "an end without effect": ((SLIDE,), (at("slide", None),), ()),
    "the later of two, and nothing important": (
        (SLIDE, RISE),
        (at("slide", 1), at("rise", 1)),
        ("left: 4px",),
    ),
    "the earlier where the later has no effect": (
        (SLIDE, RISE),
        (at("slide", 1), at("rise", None)),
        ("left: 3px",),
    ),
    "a script's animation over a rule's": (
        (SLIDE,),
        (at("slide", 0), at("", 1, "left")),
        ("opacity: 0",),
    ),
    "nothing of a named range of a timeline": (
        (rule("slide", keyframe("entry 100%", "left: 6px")),),
        (at("slide", 1),),
        (),
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_animation_shows_the_keyframe_at_which_it_stands(name: str) -> None:
    rules, animations, values = SHOWN[name]
    shown = [*shown_keyframes(rules, animations)]
    told = (f"{one.property['name']}: {one.property['value']}" for one in shown)
    assert sorted(told) == sorted(values)


def test_later_declaration_of_a_keyframe_ranks_higher() -> None:
    both = rule("slide", keyframe("100%", "left: 1px", "inset: 2px", "left: 3px"))
    shown = shown_keyframes([both], [at("slide", 1)])
    best = max(shown, key=lambda one: one.order)
    assert (best.property["name"], best.property["value"]) == ("left", "3px")
