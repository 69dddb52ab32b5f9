"""Pictures are decoded once, as long as they fit."""

import pytest
from PIL import Image

from harness.compare.pixels.picture_cache import BYTES_A_PIXEL, PictureCache

#: The size of the pictures here, which are 10 × 10 px.
SIZE = 100 * BYTES_A_PIXEL


class Decoder:
    """Decodes nothing, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, png: bytes) -> Image.Image:
        self.asked.append(png)
        return Image.new("RGB", (10, 10))


def test_a_picture_is_decoded_once() -> None:
    cache, decoder = PictureCache(), Decoder()
    assert cache.get(b"one", decoder) is cache.get(b"one", decoder)
    assert decoder.asked == [b"one"]


def test_the_picture_used_longest_ago_is_forgotten_first() -> None:
    cache, decoder = PictureCache(2 * SIZE), Decoder()
    for png in (b"one", b"two", b"one", b"three", b"one", b"two"):
        cache.get(png, decoder)
    assert decoder.asked == [b"one", b"two", b"three", b"two"]


def test_a_picture_larger_than_the_memory_is_not_kept_and_displaces_none() -> None:
    cache, decoder = PictureCache(SIZE), Decoder()
    large = Image.new("RGB", (10, 11))
    cache.get(b"one", decoder)
    assert cache.get(b"large", lambda _: large) is large
    cache.get(b"one", decoder)
    assert decoder.asked == [b"one"]


def test_a_picture_that_cannot_be_decoded_is_an_error_each_time() -> None:
    def refuse(png: bytes) -> Image.Image:
        raise ValueError(png.decode())

    cache = PictureCache()
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            cache.get(b"broken", refuse)
