"""Element state: DOM properties that scripts or users set and that no attribute shows.

Examples are a ticked checkbox, the position of a slider, and the scroll position of a list
(state.js). They are kept in an element's style, under names with a dot as ``.checked``, where they
differ from the initial state. The version in the root element's ``@state`` says which properties
were read; baselines of earlier versions have none.

A control whose background or border a rule of the page sets is ``styled``: browsers then paint it
differently, even if the rule repeats the browser's own value.
"""

import re
from collections.abc import Mapping

#: The name in the root element's style of the version of what was read.
STATE_READ = "@state"

#: Rises whenever more properties are read.
STATE_VERSION = "2"

#: Properties that only later versions read.
_SINCE: Mapping[str, str] = {"currentSrc": "2", "styled": "2"}

STYLED = ".styled"

#: Pattern of the properties that make a control ``styled``; declared.js uses it too.
LOOK = r"(?:background|border-(?:top|right|bottom|left|start|end|inline|block))-.*"

#: The CSS keyword that resets a property to the browser's own style sheet.
AS_BROWSER = "revert"

#: Initial states; empty for properties that are not listed.
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

#: Properties that are read and that no script can set.
_DERIVED = frozenset({"contentDocument", "currentSrc", "value.length"})

_DOT = "."


def is_state(name: str) -> bool:
    """Whether a name in a style is an element state.

    >>> is_state(".checked"), is_state("color")
    (True, False)
    """
    return name.startswith(_DOT)


def state_name(name: str) -> str:
    """The DOM property of a name in a style: ``checked`` for ``.checked``."""
    return name.removeprefix(_DOT)


def first_state(name: str) -> str:
    """The initial value of a state by its name in a style; empty where it has none."""
    return STATE.get(state_name(name), "")


def is_settable(property_: str) -> bool:
    """Whether a script can set a DOM property to the value that was read."""
    return property_ not in _DERIVED


def has_state(root: Mapping[str, str], name: str = "") -> bool:
    """Whether states, or the state ``name``, were read, given the root element's style.

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
