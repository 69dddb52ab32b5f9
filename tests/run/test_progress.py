"""How far something is, told from several threads."""

from harness.run.progress import ProgressCounter


def test_what_is_done_now_is_what_was_begun_last_and_goes_on() -> None:
    told: list[tuple[str, int, int, str]] = []
    counter = ProgressCounter(lambda *one: told.append(one), "captured", 3)
    counter.begin("a")
    counter.begin("b")
    counter.end("b")
    counter.end("a")
    counter.end("c")
    assert told == [
        ("captured", 0, 3, ""),
        ("captured", 0, 3, "a"),
        ("captured", 0, 3, "b"),
        ("captured", 1, 3, "a"),
        ("captured", 2, 3, "a"),
        ("captured", 3, 3, "c"),
    ]


def test_nothing_is_told_before_it_begins_where_nobody_knows_how_much_there_is() -> None:
    told: list[tuple[str, int, int, str]] = []
    ProgressCounter(lambda *one: told.append(one), "looked into", 0).begin("a")
    assert told == [("looked into", 0, 0, "a")]
