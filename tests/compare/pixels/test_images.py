"""Exact numbers on small pictures, and the laws that hold for all of them."""

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from harness.compare.pixels import images as pixels
from harness.compare.pixels.images import (
    changed_pixels,
    compare_pixels,
    decode,
    pixel_digest,
    recompress,
)
from harness.compare.pixels.outcome import Changed, Resized, Same
from harness.compare.pixels.picture_cache import PictureCache
from harness.compare.pixels.tolerance import Tolerance
from harness.errors import ConfigError
from harness.model.geometry import Region

MAGENTA, OUTLINE, HATCH = (0xC8, 0, 0x6E), (0, 0x5A, 0xA7), (0x8C, 0xA5, 0xC8)
SMOOTH = Tolerance(ignore_anti_aliasing=True)


def png(image: Image.Image, **options: object) -> bytes:
    data = BytesIO()
    image.save(data, "PNG", **options)
    return data.getvalue()


def plain(width: int = 40, height: int = 30, colour: str = "white") -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def with_pixels(*places: tuple[int, int], colour: str = "black") -> bytes:
    image = plain()
    for place in places:
        image.putpixel(place, Image.new("RGB", (1, 1), colour).getpixel((0, 0)) or 0)
    return png(image)


def drawn(*boxes: tuple[int, int, int, int], size: tuple[int, int] = (40, 30)) -> bytes:
    image = plain(*size)
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="black")
    return png(image)


# What changed, in numbers.


def test_other_bytes_with_the_same_pixels_are_the_same() -> None:
    image = plain()
    assert compare_pixels(png(image, compress_level=1), png(image.convert("RGBA"))) == Same()


def test_identical_bytes_are_not_decoded() -> None:
    assert compare_pixels(b"not a picture", b"not a picture") == Same()


def test_one_pixel_is_one_pixel() -> None:
    result = compare_pixels(png(plain()), with_pixels((7, 9)))
    assert isinstance(result, Changed)
    assert (result.changed_pixels, result.region) == (1, Region(7, 9, 8, 10))


def test_pixels_are_counted_alike_with_and_without_a_picture_of_them() -> None:
    before = png(plain())
    for after in (before, with_pixels((7, 9)), with_pixels((0, 0), (5, 5)), drawn(size=(40, 33))):
        match compare_pixels(before, after):
            case Changed(count, region) | Resized(changed_pixels=count, region=region):
                assert changed_pixels(before, after, Tolerance()) == (count, region)
            case Same():
                assert changed_pixels(before, after, Tolerance()) == (0, None)


def test_least_difference_of_one_channel_counts() -> None:
    result = compare_pixels(png(plain()), with_pixels((7, 9), colour="#fffffe"))
    assert isinstance(result, Changed)
    assert result.changed_pixels == 1


def test_region_reaches_from_the_first_to_the_last_changed_pixel() -> None:
    result = compare_pixels(png(plain()), with_pixels((0, 0), (39, 29), (5, 5)))
    assert isinstance(result, Changed)
    assert (result.changed_pixels, result.region) == (3, Region(0, 0, 40, 30))


def test_a_gutter_one_pixel_wider_changes_two_columns() -> None:
    before = drawn((0, 0, 17, 29), (20, 0, 39, 29))
    after = drawn((0, 0, 17, 29), (21, 0, 39, 29))
    result = compare_pixels(before, after)
    assert isinstance(result, Changed)
    assert (result.changed_pixels, result.region) == (30, Region(20, 0, 21, 30))


def test_transparency_is_compared_as_it_looks_on_white() -> None:
    glass = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    assert compare_pixels(png(plain()), png(glass)) == Same()


# Other sizes.


def test_a_longer_page_is_compared_on_the_area_both_have() -> None:
    result = compare_pixels(png(plain(40, 30)), png(plain(40, 50)))
    assert isinstance(result, Resized)
    assert (result.before, result.after) == ((40, 30), (40, 50))
    assert (result.changed_pixels, result.region) == (0, None)
    diff = decode(result.diff)
    assert diff.size == (40, 50)
    assert HATCH not in colours(diff.crop((0, 0, 40, 30)))
    assert HATCH in colours(diff.crop((0, 30, 40, 50)))


def test_wider_and_shorter_has_a_change_on_the_common_area_too() -> None:
    result = compare_pixels(drawn((3, 4, 5, 6)), png(plain(60, 20)))
    assert isinstance(result, Resized)
    assert (result.changed_pixels, result.region) == (9, Region(3, 4, 6, 7))
    diff = decode(result.diff)
    assert diff.size == (60, 30)
    assert diff.getpixel((3, 4)) == MAGENTA
    assert HATCH in colours(diff.crop((40, 0, 60, 20)))
    assert HATCH in colours(diff.crop((0, 20, 40, 30)))


# The diff picture.


def colours(image: Image.Image) -> set[object]:
    return {colour for _, colour in image.getcolors(1 << 24) or ()}


def test_diff_picture_shows_changed_pixels_in_their_outline_on_faded_ground() -> None:
    result = compare_pixels(drawn((20, 10, 29, 19)), drawn((20, 10, 30, 19)))
    assert isinstance(result, Changed)
    diff = decode(result.diff)
    assert [diff.getpixel((30, y)) for y in range(9, 21)] == [
        (255,) * 3, *[MAGENTA] * 10, (255,) * 3
    ]  # fmt: skip
    assert diff.getpixel((25, 15)) == (192, 192, 192)
    assert diff.getpixel((0, 0)) == (255, 255, 255)
    assert diff.getpixel((26, 6)) == OUTLINE


# Ignored regions.


def test_ignored_regions_do_not_count() -> None:
    current = with_pixels((7, 9), (20, 20))
    result = compare_pixels(png(plain()), current, ignored=[Region(7, 9, 8, 10)])
    assert isinstance(result, Changed)
    assert (result.changed_pixels, result.region) == (1, Region(20, 20, 21, 21))
    everywhere = [Region(-5, -5, 10, 10), Region(15, 15, 99, 99)]
    assert compare_pixels(png(plain()), current, ignored=everywhere) == Same()


@pytest.mark.parametrize("region", [Region(50, 50, 60, 60), Region(-9, -9, -1, -1)])
def test_ignored_region_outside_the_picture_hides_nothing(region: Region) -> None:
    assert compare_pixels(png(plain()), with_pixels((7, 9)), ignored=[region]) != Same()


# Tolerance.


@pytest.mark.parametrize(
    ("colour", "at_most"),
    [("#000000", 0.96595), ("#fefefe", 0.00379), ("#f0f0f0", 0.05683), ("#ff0000", 0.81909)],
)
def test_threshold_counts_distances_above_it(colour: str, at_most: float) -> None:
    current = with_pixels((7, 9), colour=colour)
    assert compare_pixels(png(plain()), current, Tolerance(at_most)) == Same()
    below = compare_pixels(png(plain()), current, Tolerance(at_most - 0.00002))
    assert isinstance(below, Changed)
    assert below.changed_pixels == 1


def test_greatest_distance_is_one() -> None:
    red, cyan = png(plain(colour="red")), png(plain(colour="cyan"))
    assert compare_pixels(red, cyan, Tolerance(1)) == Same()
    assert isinstance(compare_pixels(red, cyan, Tolerance(0.9999)), Changed)


def test_threshold_outside_its_range_is_a_config_error() -> None:
    with pytest.raises(ConfigError) as error:
        Tolerance(5)
    assert str(error.value) == (
        "threshold is 5\n"
        "  why: it is a colour distance, from 0 (every difference counts) to 1 (none does)\n"
        "  fix: choose a threshold from 0 to 1; 0.1 forgives differences hardly seen"
    )


def glyph(offset: float) -> bytes:
    """A large letter, its edge smoothed for a place between two pixels."""
    large = Image.new("L", (320, 320), 255)
    font = ImageFont.load_default(260)
    ImageDraw.Draw(large).text((40 + 8 * offset, 10), "S", fill=0, font=font)
    return png(large.resize((40, 40), Image.Resampling.BOX).convert("RGB"))


def test_a_glyph_smoothed_differently_is_tolerated() -> None:
    exact = compare_pixels(glyph(0), glyph(0.25))
    assert isinstance(exact, Changed)
    tolerant = compare_pixels(glyph(0), glyph(0.25), SMOOTH)
    left = tolerant.changed_pixels if isinstance(tolerant, Changed) else 0
    assert left <= exact.changed_pixels // 10


def slanted(edge: int) -> bytes:
    """Black below a slanted edge, one pixel of ``edge`` grey at each of its steps."""
    image = plain()
    for x in range(40):
        y = 5 + x // 3
        ImageDraw.Draw(image).line((x, y, x, 29), fill="black")
        if x % 3 == 2:
            image.putpixel((x, y), (edge,) * 3)
    return png(image)


def test_an_edge_smoothed_differently_is_the_same() -> None:
    exact = compare_pixels(slanted(100), slanted(140))
    assert isinstance(exact, Changed)
    assert exact.changed_pixels == 13
    assert compare_pixels(slanted(100), slanted(140), SMOOTH) == Same()


@pytest.mark.parametrize(
    ("before", "after"),
    [((10, 3, 10, 26), (11, 3, 11, 26)), ((3, 10, 30, 10), (3, 11, 30, 11))],
    ids=["upright", "level"],
)
def test_a_line_moved_by_one_pixel_is_not_smoothing(
    before: tuple[int, int, int, int], after: tuple[int, int, int, int]
) -> None:
    exact = compare_pixels(drawn(before), drawn(after))
    assert isinstance(exact, Changed)
    assert compare_pixels(drawn(before), drawn(after), SMOOTH) == exact


def test_a_block_that_grew_by_one_pixel_is_not_smoothing() -> None:
    result = compare_pixels(drawn((5, 5, 20, 20)), drawn((5, 5, 21, 20)), SMOOTH)
    assert isinstance(result, Changed)
    assert result.changed_pixels == 16


def test_strips_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compare_pixels(glyph(0), glyph(2), Tolerance(0.05, ignore_anti_aliasing=True))
    monkeypatch.setattr("harness.compare.pixels.tolerance.STRIP_PIXELS", 50)
    strips = compare_pixels(glyph(0), glyph(2), Tolerance(0.05, ignore_anti_aliasing=True))
    assert isinstance(whole, Changed)
    assert whole == strips


# Reading and packing.


def test_digest_is_of_the_size_and_the_rgb_bytes() -> None:
    assert pixel_digest(png(Image.new("RGB", (2, 1), (1, 2, 3)))) == (
        "5d369825244224d1768055e6f550a409c2b04e6dacb3d8132f4c8ee8856c73e8"
    )


def test_digest_tells_two_pictures_of_the_same_bytes_apart() -> None:
    assert pixel_digest(png(plain(4, 6))) != pixel_digest(png(plain(6, 4)))


def test_recompressed_picture_has_the_same_pixels_and_nothing_else() -> None:
    info = PngInfo()
    info.add_text("Software", "something")
    image = Image.effect_noise((60, 40), 50).convert("RGB")
    packed = recompress(png(image, pnginfo=info, dpi=(72, 72), icc_profile=b"profile"))
    assert pixel_digest(packed) == pixel_digest(png(image))
    assert chunks(packed) == {"IHDR", "IDAT", "IEND"}


def test_few_colours_are_packed_with_a_palette() -> None:
    image = drawn((3, 4, 20, 20))
    assert chunks(recompress(image)) == {"IHDR", "PLTE", "IDAT", "IEND"}
    assert compare_pixels(recompress(image), image) == Same()


def chunks(data: bytes) -> set[str]:
    names, at = set(), 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        names.add(data[at + 4 : at + 8].decode())
        at += size + 12
    return names


def test_picture_of_pure_black_is_not_taken_for_empty() -> None:
    assert decode(recompress(png(plain(colour="black")))).getcolors() == [(1200, (0, 0, 0))]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"<!doctype html>" * 9, id="not a PNG"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
        pytest.param(lambda data: data[:20], id="cut in its header"),
        pytest.param(lambda data: data[:-12], id="without its end"),
        pytest.param(lambda data: flip(data, len(data) // 2), id="one bit flipped"),
        pytest.param(lambda data: flip(data, 18), id="another width"),
    ],
)
def test_damage_is_a_value_error(damage: object) -> None:
    assert callable(damage)
    data = png(Image.effect_noise((60, 40), 50).convert("RGB"))
    with pytest.raises(ValueError, match="not a whole PNG"):
        decode(damage(data))


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :]


def test_picture_larger_than_memory_allows_is_a_value_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pixels, "MAX_PIXELS", 1199)
    monkeypatch.setattr(pixels, "_DECODED", PictureCache())
    with pytest.raises(ValueError, match="40 × 30 px is more than 1199 pixels"):
        decode(png(plain()))


def test_long_page_raises_no_warning_of_a_decompression_bomb() -> None:
    """Warnings are errors here; 90 Mpx is where Pillow's ``Image.open`` starts to warn."""
    header = b"\x00\x00\x3a\x98\x00\x00\x17\x70\x01\x00\x00\x00\x00"  # 15 000 × 6 000, one bit
    rows = zlib.compress(bytes(6_000 * (1 + 15_000 // 8)))
    data = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")):
        checksum = zlib.crc32(kind + content).to_bytes(4)
        data += len(content).to_bytes(4) + kind + content + checksum
    assert decode(data).size == (15_000, 6_000)


def test_numpy_is_not_imported_by_an_exact_comparison() -> None:
    source = Path(pixels.__file__).read_text(encoding="utf-8")
    assert "numpy" not in source


# Laws.


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    width, height = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    levels = st.sampled_from([0, 1, 128, 254, 255])
    size = width * height * 3
    data = bytes(draw(st.lists(levels, min_size=size, max_size=size)))
    return Image.frombytes("RGB", (width, height), data)


tolerances = st.builds(Tolerance, st.sampled_from([0.0, 0.01, 0.3, 1.0]), st.booleans())


@given(pictures(), tolerances)
def test_a_picture_is_the_same_as_itself(picture: Image.Image, tolerance: Tolerance) -> None:
    assert compare_pixels(png(picture), png(picture, compress_level=0), tolerance) == Same()


@given(pictures(), pictures(), tolerances)
def test_comparison_is_symmetric(
    first: Image.Image, second: Image.Image, tolerance: Tolerance
) -> None:
    there = compare_pixels(png(first), png(second), tolerance)
    back = compare_pixels(png(second), png(first), tolerance)
    assert type(there) is type(back)
    if isinstance(there, (Changed, Resized)) and isinstance(back, (Changed, Resized)):
        assert there.changed_pixels == back.changed_pixels
        assert there.region == back.region


@given(pictures(), pictures())
def test_count_and_region_are_those_of_the_pixels(first: Image.Image, second: Image.Image) -> None:
    width, height = min(first.width, second.width), min(first.height, second.height)
    changed = [
        (x, y)
        for y in range(height)
        for x in range(width)
        if first.getpixel((x, y)) != second.getpixel((x, y))
    ]
    match compare_pixels(png(first), png(second)):
        case Same():
            assert first.size == second.size
            assert not changed
        case Changed(count, region, _) | Resized(changed_pixels=count, region=region):
            assert count == len(changed)
            if changed:
                columns, rows = zip(*changed, strict=True)
                assert region == Region(min(columns), min(rows), max(columns) + 1, max(rows) + 1)
            else:
                assert region is None


@given(pictures(), pictures(), tolerances)
def test_tolerance_never_counts_more(
    first: Image.Image, second: Image.Image, tolerance: Tolerance
) -> None:
    counts = [
        0 if isinstance(result, Same) else result.changed_pixels
        for result in (
            compare_pixels(png(first), png(second)),
            compare_pixels(png(first), png(second), tolerance),
        )
    ]
    assert counts[1] <= counts[0]


@given(pictures(), pictures())
def test_digests_are_equal_exactly_when_the_pixels_are(
    first: Image.Image, second: Image.Image
) -> None:
    same = first.size == second.size and first.tobytes() == second.tobytes()
    assert (pixel_digest(png(first)) == pixel_digest(png(second))) is same
    assert pixel_digest(recompress(png(first))) == pixel_digest(png(first))
