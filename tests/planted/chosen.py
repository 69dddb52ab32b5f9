"""Changes picked at random: out of all longhands that the browser itself lists.

Which values a property takes, and where it shows, is found out in a page of all hosts, by
pictures. The harness has no part in it.
"""

import random
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page as Tab

from tests.planted.changes import Change
from tests.planted.hosts import HOSTS

#: Keywords and other values, of which each property takes some.
VALUES = Path(__file__).with_name("values.txt").read_text("utf-8").splitlines()

#: So many values of a property are tried at most.
MOST_VALUES = 7

_PIECE = "#at{place} {{ {css} }}"

#: Width and height of the place of each host (CSS px), which holds what is painted there.
_PLACE = (270, 170)
_COLUMNS = 4

_ACCEPTED = "([name, values]) => values.filter((value) => CSS.supports(name, value))"


class Chooser:
    """A page of all hosts but those that cover it, in which properties are tried."""

    def __init__(self, tab: Tab, origin: str, seed: int) -> None:
        """``origin`` serves ``page`` as ``hosts.html``, and the pictures."""
        self._tab = tab
        self._seed = seed
        self._hosts = [name for name in HOSTS if name != "dialog"]
        tab.set_viewport_size({"width": 1101, "height": 900})
        tab.goto(f"{origin}/hosts.html")

    @staticmethod
    def page() -> str:
        """The page ``hosts.html``."""
        hosts = [(name, host) for name, host in HOSTS.items() if name != "dialog"]
        css = "\n".join(_PIECE.format(place=at, css=one.css) for at, (_, one) in enumerate(hosts))
        html = "".join(
            f'<section id="at{at}">{host.html}</section>' for at, (_, host) in enumerate(hosts)
        )
        width, height = _PLACE
        return (
            "<!doctype html><meta charset=utf-8><style>* { margin: 0 }"
            "body { font: 16px/20px sans-serif; display: grid;"
            f" grid-template-columns: repeat({_COLUMNS}, {width}px) }}"
            f"section {{ height: {height}px; overflow: clip; position: relative }}\n{css}</style>"
            f"<style id=tried></style><body>{html}"
        )

    def properties(self) -> list[str]:
        """The browser's own longhands in an order that the seed decides."""
        names: list[str] = self._tab.evaluate("[...getComputedStyle(document.body)]")
        random.Random(self._seed).shuffle(names)
        return names

    def changes(self) -> Iterator[tuple[Change, bool]]:
        """A change of each property that takes two values, and whether it is painted here."""
        plain = self._painted("", "")
        for name in self.properties():
            chance = random.Random(f"{self._seed} {name}")
            values: list[str] = self._tab.evaluate(_ACCEPTED, [name, VALUES])
            values = chance.sample(values, min(len(values), MOST_VALUES))
            if len(values) < 2:
                continue
            painted = {value: self._painted(name, value) for value in values}
            yield self._change(name, painted, plain, chance)

    def _change(
        self,
        name: str,
        painted: Mapping[str, tuple[bytes, ...]],
        plain: tuple[bytes, ...],
        chance: random.Random,
    ) -> tuple[Change, bool]:
        """A host and two values, which are painted differently, and not as without the property."""
        fitting = [
            (host, before, after)
            for place, host in enumerate(self._hosts)
            for after, picture in painted.items()
            for before, other in painted.items()
            if picture[place] not in (plain[place], other[place])
        ]
        if fitting:
            host = chance.choice(sorted({host for host, *_ in fitting}))
            _, before, after = chance.choice([one for one in fitting if one[0] == host])
            return Change(host, name, before, after), True
        before, after = [*painted][:2]
        return Change("box", name, before, after), False

    def _painted(self, name: str, value: str) -> tuple[bytes, ...]:
        """The pixels in each host's place."""
        rule = f".planted {{ {name}: {value} }}" if name else ""
        self._tab.evaluate("(css) => { tried.textContent = css }", rule)
        self._tab.wait_for_function("[...document.images].every((image) => image.complete)")
        picture = self._tab.screenshot(full_page=True, animations="disabled")
        with Image.open(BytesIO(picture)) as image:
            width, height = _PLACE
            return tuple(
                image.crop((left, top, left + width, top + height)).tobytes()
                for at in range(len(self._hosts))
                for left, top in [(at % _COLUMNS * width, at // _COLUMNS * height)]
            )
