"""Finds the texts of layouts in files; long texts are kept by their beginning and a digest."""

import html
import re
from collections.abc import Iterator

#: ``texts.js`` cuts texts longer than ``LENGTH`` to ``KEPT`` letters and a digest.
LENGTH, KEPT = 40, 20

_CUT = re.compile(r"(?s)(?P<start>.{20})…(?P<digest>[0-9a-f]{10})")

_SPACE = re.compile(r"[\s\ufeff]+")

#: Spellings in files of a letter of a page: as an entity, escaped in a string, or in plain text
#: that a converter turns into typographic signs.
_SPELLINGS = {
    " ": r"(?:[\s\ufeff]|&nbsp;|&#160;)+",
    "&": r"&(?:amp;)?",
    "<": r"(?:<|&lt;)",
    ">": r"(?:>|&gt;)",
    '"': r'\\?(?:"|&quot;|&\#34;)',
    "'": r"\\?(?:'|&\#0?39;|&apos;)",
    "\u2019": r"(?:\u2019|\\?'|&rsquo;|&\#8217;)",
    "\u2018": r"(?:\u2018|\\?'|&lsquo;|&\#8216;)",
    "\u201c": r'(?:\u201c|\\?"|&ldquo;|&\#8220;)',
    "\u201d": r'(?:\u201d|\\?"|&rdquo;|&\#8221;)',
    "\u2013": r"(?:\u2013|--|&ndash;|&\#8211;)",
    "\u2014": r"(?:\u2014|---?|&mdash;|&\#8212;)",
    "\u00a9": r"(?:\u00a9|&copy;|&\#169;)",
}

#: A longer text in a file is not found (letters).
_LONGEST = 2000


def is_cut(kept: str) -> bool:
    """Whether a layout keeps only the beginning of a text.

    >>> is_cut("By three generations…0123456789"), is_cut("And so on…")
    (True, False)
    """
    return _CUT.fullmatch(kept) is not None


def beginning(kept: str) -> str:
    """The text of a layout, without the digest of a cut one."""
    cut = _CUT.fullmatch(kept)
    return cut["start"] if cut else kept


def plain(text: str) -> str:
    """A text with its white space collapsed, as in ``texts.js``."""
    return _SPACE.sub(" ", text).strip(" ")


def kept(text: str) -> str:
    """A text in the form in which ``texts.js`` keeps it.

    >>> kept("  Read\\n on "), kept("x" * 41)
    ('Read on', 'xxxxxxxxxxxxxxxxxxxx…78f2c16c13')
    """
    words = plain(text)
    return words if len(words) <= LENGTH else f"{words[:KEPT]}…{_digest(words)}"


def plain_words(kept_text: str) -> tuple[str, ...]:
    """The runs of letters in a text: a file that lacks one of them does not contain the text.

    >>> plain_words("Tea & cake, 3 €"), plain_words("By three generations…0123456789")
    (('Tea', 'cake', '3'), ('By', 'three', 'generations'))
    """
    return tuple(re.findall(r"[^\W_]+", beginning(kept_text)))


def pattern_of(text: str) -> str:
    """A regular expression for all spellings of a text in files."""
    return "".join(_SPELLINGS.get(letter) or re.escape(letter) for letter in text)


def occurrences(kept_text: str, content: str) -> Iterator[tuple[int, int]]:
    """The places in ``content``, from and to, of the complete text of a layout.

    A text that was cut is recognized by its beginning and its digest.
    """
    for match in re.finditer(pattern_of(beginning(kept_text).rstrip()), content):
        if not is_cut(kept_text):
            yield match.span()
        elif end := _end_of_cut(kept_text, content, match.start()):
            yield match.start(), end


def _end_of_cut(kept_text: str, content: str, start: int) -> int:
    """The end of the text that begins at ``start`` and has the digest; 0 where there is none."""
    cut = _CUT.fullmatch(kept_text)
    assert cut is not None
    rest = content[start : start + _LONGEST]
    ends = [match.start() for match in re.finditer(r"""[<"'`{}\\|*_]|\s*\n|\s*$""", rest)]
    for end in dict.fromkeys(ends):
        words = plain(html.unescape(rest[:end]))
        if len(words) > LENGTH and _digest(words) == cut["digest"]:
            return start + end
    return 0


def _digest(text: str) -> str:
    """The digest of ``texts.js``: cyrb53, cut to 40 bits, over UTF-16."""
    low, high = 0xDEADBEEF, 0x41C6CE57
    data = text.encode("utf-16-le", errors="surrogatepass")
    for at in range(0, len(data), 2):
        code = data[at] | data[at + 1] << 8
        low = (low ^ code) * 2654435761 & 0xFFFFFFFF
        high = (high ^ code) * 1597334677 & 0xFFFFFFFF
    low = _mix(low, 2246822507) ^ _mix(high, 3266489909, 13)
    high = _mix(high, 2246822507) ^ _mix(low, 3266489909, 13)
    return f"{high:08x}{low >> 24 & 255:02x}"


def _mix(value: int, factor: int, shift: int = 16) -> int:
    return (value ^ value >> shift) * factor & 0xFFFFFFFF
