"""The pictures that were decoded last, so that a run decodes each of them once.

A changed picture is compared several times: with its baseline, inside its elements, and with the
states of its page in which a change is undone.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from PIL import Image

#: Bytes that Pillow holds for a pixel of RGB, whose fourth byte is padding.
BYTES_A_PIXEL = 4

#: Memory for decoded pictures: three of a page 1,920 px wide and 4,200 px high.
MAX_BYTES = 96 * 2**20


class PictureCache:
    """Decoded pictures by the digest of their PNG; those used last are kept, up to ``max_bytes``.

    The pictures are shared between threads: who gets one must not draw in it.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pictures: OrderedDict[bytes, Image.Image] = OrderedDict()
        self._lock = Lock()

    def get(self, png: bytes, decode: Callable[[bytes], Image.Image]) -> Image.Image:
        """The picture of ``png``, which ``decode`` makes unless it is known; its errors pass."""
        key = hashlib.sha256(png).digest()
        with self._lock:
            if (picture := self._pictures.get(key)) is not None:
                self._pictures.move_to_end(key)
                return picture
        picture = decode(png)
        size = _bytes_of(picture)
        with self._lock:
            if size <= self._max_bytes and key not in self._pictures:
                self._pictures[key] = picture
                self._bytes += size
                while self._bytes > self._max_bytes:
                    self._bytes -= _bytes_of(self._pictures.popitem(last=False)[1])
        return picture


def _bytes_of(picture: Image.Image) -> int:
    return picture.width * picture.height * BYTES_A_PIXEL
