"""Names that tools make: their hashes are no part of them; names that people write have none."""

import pytest

from harness.compare.elements.generated_names import (
    as_written,
    renamed,
    without_file_hash,
    without_hash,
    without_hashes,
)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("css-1e2b0fp", "css-*"),
        ("css-i572rh-MuiButtonBase-root-MuiButton-root", "css-*-MuiButtonBase-root-MuiButton-root"),
        ("svelte-1abcde2", "svelte-*"),
        ("data-v-9f7929e2", "data-v-*"),
        ("data-astro-cid-j7pv25f6", "data-astro-cid-*"),
        ("_ngcontent-ng-c2871650214", "_ngcontent-*"),
        ("_card_1abc2_3", "_card-*"),
        ("Home_card__x1Y2z", "Home_card_-*"),
        ("jsx-2871650214", "jsx-*"),
    ],
)
def test_a_hash_is_left_out(name: str, plain: str) -> None:
    assert without_hash(name) == plain


@pytest.mark.parametrize(
    "name",
    [
        *("card", "card__title", "is-active", "isActive", "nav--open", "grid12col", "h-screen"),
        *("lg:grid-cols-4", "text-slate-500", "w-100px", "mt-2.5", "2xl:p-4", "w-1/2", "p-[13px]"),
        *("bg-[#1a2b3c]", "col-md-6", "MuiPaper-elevation1", "data-state", "aria-label"),
    ],
)
def test_a_name_that_a_person_wrote_stays_as_it_is(name: str) -> None:
    assert without_hash(name) == name
    assert renamed([name], [f"{name}x"]) == {}


def test_styled_components_are_known_by_the_class_before() -> None:
    before, after = ["sc-bdnzMm", "dDZGxx", "wide"], ["sc-bdnzMm", "kYbQpr", "wide"]
    assert renamed(before, after) == {"dDZGxx": "kYbQpr"}
    assert renamed(["card", "isOpen"], ["card", "isShut"]) == {}


def test_each_new_name_stands_for_one_former_name() -> None:
    before, after = ["css-1abc2de", "css-2bcd3ef"], ["css-3cde4fg"]
    assert renamed(before, after) == {"css-1abc2de": "css-3cde4fg"}


def test_selectors_and_files_lose_their_hashes() -> None:
    assert without_hashes(".css-1e2b0fp-Panel > h2.title") == ".css-*-Panel > h2.title"
    assert without_hashes(r".lg\:grid-cols-4 @media (min-width: 64rem)") == (
        r".lg\:grid-cols-4 @media (min-width: 64rem)"
    )
    assert without_file_hash("pc.626ff0d9.css") == "pc.*.css"
    assert without_file_hash("bootstrap.min.css") == "bootstrap.min.css"


@pytest.mark.parametrize(
    ("selector", "written"),
    [
        (".panel[data-v-3a276340]", ".panel"),
        ("main[data-v-3a276340] > .a[data-v-3a276340], b", "main > .a, b"),
        (".card.svelte-1x2y3z p:where(.svelte-1x2y3z)", ".card p"),
        ("[data-v-3a276340]", "[data-v-3a276340]"),
        (".a > [data-v-3a276340]", ".a > [data-v-3a276340]"),
        ("h1[_ngcontent-ng-c287]", "h1"),
        ("[data-v-3a276340] h1", "[data-v-3a276340] h1"),
        ("[data-state=open]", "[data-state=open]"),
    ],
)
def test_a_selector_is_told_without_its_scope(selector: str, written: str) -> None:
    assert as_written(selector) == written
