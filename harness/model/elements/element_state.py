"""What elements hold of their own: properties that scripts set, and that no attribute tells.

A ticked box, the place of a slider, how far a list is scrolled (state.js). They are kept beside the
style of an element, under names with a dot as ``.checked``, where they are not as elements begin.
The outermost element's ``@state`` says that they were read, and which; baselines that were approved
before that have none.

A control whose background or border a rule of the page sets is ``styled``: browsers paint it
otherwise then, even where the rule sets what the control has anyway.
"""

import re
from collections.abc import Mapping

#: The name under which the outermost element's style says that states were read.
STATE_READ = "@state"

#: Another one where more is read.
STATE_VERSION = "2"

#: What is read since a later version than the first.
_SINCE: Mapping[str, str] = {"currentSrc": "2", "styled": "2"}

STYLED = ".styled"

#: Properties that make a control ``styled`` wherever the page sets one, also for declared.js.
LOOK = r"(?:background|border-(?:top|right|bottom|left|start|end|inline|block))-.*"

#: Sets a property back to what the browser's own style sheet says.
AS_BROWSER = "revert"

#: What elements begin with; of properties that are not named here, nothing.
STATE: Mapping[str, str] = {
    "checked": "false",
    "indeterminate": "false",
    "muted": "false",
    "scrollLeft": "0",
    "scrollTop": "0",
    "selectedIndex": "0",
    "styled": "false",
    "volume": "1",
}

#: They are read, and no script can set them.
_DERIVED = frozenset({"contentDocument", "currentSrc", "value.length"})

_DOT = "."


def is_state(name: str) -> bool:
    """Whether a name in a style is one of a state.

    >>> is_state(".checked"), is_state("color")
    (True, False)
    """
    return name.startswith(_DOT)


def state_name(name: str) -> str:
    """The property of an element that a name in a style stands for: ``checked``."""
    return name.removeprefix(_DOT)


def first_state(name: str) -> str:
    """The value that elements begin with, by a name in a style; empty where they have none."""
    return STATE.get(state_name(name), "")


def is_settable(property_: str) -> bool:
    """Whether a property of an element can be set to a value of it."""
    return property_ not in _DERIVED


def has_state(root: Mapping[str, str], name: str = "") -> bool:
    """Whether states were read, by the outermost element's style; of ``name``, whether that was.

    >>> has_state({"@state": "1"}, ".checked"), has_state({"@state": "1"}, ".styled")
    (True, False)
    """
    version = root.get(STATE_READ, "")
    return _SINCE.get(state_name(name), "1") <= version <= STATE_VERSION


def is_look(name: str) -> bool:
    """Whether a property makes a control ``styled``.

    >>> is_look("border-top-color"), is_look("background-clip"), is_look("border-spacing")
    (True, True, False)
    """
    return re.fullmatch(LOOK, name) is not None
