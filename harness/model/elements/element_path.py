"""Paths of elements, as ``layout.js`` writes them: selectors that each lead to one element.

Segments are joined by ``>``, or by ``>>>`` into a shadow tree. Inside of a segment there may be
spaces, escaped or behind an escaped digit (``.\\32 col``), but ``>`` is always escaped.
"""

import re

_JOINT = re.compile(" (?:>|>>>) ")
_MARK = re.compile("[#.:]")


def last_segment(path: str) -> str:
    """What an element is called among its siblings, or a pseudo-element with its element.

    >>> last_segment("main > h1.headline"), last_segment("main > p::before")
    ('h1.headline', 'p::before')
    """
    return path.rpartition("> ")[2]


def pseudo(path: str) -> str:
    """``::before`` or ``::after``; empty for an element.

    >>> pseudo("main > p::before")
    '::before'
    """
    return "".join(path.partition("::")[1:])


def element(path: str) -> str:
    """The path of the element that a pseudo-element is of; of an element, itself.

    >>> element("main > p::before"), element("main")
    ('main > p', 'main')
    """
    return path.partition("::")[0]


def tag(path: str) -> str:
    """``h1``, or ``::before``.

    >>> tag("main > h1.headline"), tag("main > h1::before")
    ('h1', '::before')
    """
    return pseudo(path) or _MARK.split(last_segment(path), maxsplit=1)[0]


def without_number(segment: str) -> str:
    """A path's segment without its place among its siblings.

    >>> without_number("article.card:nth-of-type(2)::before")
    'article.card::before'
    """
    return re.sub(r":nth-of-type\(\d+\)", "", segment)


def of_part(path: str, part: str) -> str:
    """What a part of the element at ``path`` is called, or without one the element.

    >>> of_part("main > input", "::placeholder"), of_part("main > svg", "g > circle")
    ('input::placeholder', 'circle')
    >>> of_part("main > h1", "")
    'h1'
    """
    name = last_segment(path)
    return name + part if part.startswith("::") else last_segment(part) or name


def parent(path: str) -> str:
    """The path of the innermost element around ``path``; empty for that of the page.

    >>> parent("main > h1"), parent("main > h1::before"), parent("main"), parent("html")
    ('main', 'main > h1', 'body', '')
    """
    around = ancestors(path)
    return around[-1] if around else ""


def ancestors(path: str) -> tuple[str, ...]:
    """The paths of the elements around ``path``, from the outermost.

    >>> ancestors("main > article > h1")
    ('html', 'body', 'main', 'main > article')
    """
    inner = element(path)
    match inner:
        case "html":
            around: tuple[str, ...] = ()
        case "body":
            around = ("html",)
        case _:
            joints = _JOINT.finditer(inner)
            around = ("html", "body", *(inner[: joint.start()] for joint in joints))
    return around if inner == path else (*around, inner)
