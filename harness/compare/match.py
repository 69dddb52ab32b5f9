"""Which element of one layout is which of another.

Sure things first: subtrees and ids that the page has once. From every pair downwards, children are
then paired by ever weaker keys, and through wrappers that only one side has; a weak key counts
only next to the same siblings. What is left was moved elsewhere, or came or went.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from harness.values import Element, Layout

#: What an element shows or does, beside its text; other attributes say how, and change with builds.
CONTENT = frozenset(
    {"alt", "aria-label", "drawing", "href", "name", "placeholder", "src", "title", "type"}
)
#: So much text, in letters, is the same text by intent; less may repeat by chance ("12", "New").
TELLING = 12
#: Look through so many wrappers; a limit keeps the cost linear.
WRAPPERS = 3
#: Tags of which a parent seldom has two: in the same place they are the same, whatever they hold.
SINGLE = frozenset(
    {"h1", "main", "header", "footer", "nav", "aside", "form", "ul", "ol", "dl", "table", "tbody"}
)

Pair = tuple[int, int]  #: places before and after
Group = tuple[Sequence[int], Sequence[int]]  #: some places before, some after


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs of elements, by their places in the two layouts; -1 where there is no other."""

    after_of: tuple[int, ...]  #: for each element before
    before_of: tuple[int, ...]  #: for each element after


def match(before: Layout, after: Layout) -> Matching:
    """The elements of ``before`` and ``after`` that are the same: of one tag, and each once.

    ``match(after, before)`` is the inverse, as the two are put into one order first. Boxes and
    style do not count: they are what is to be compared. Roots match by path.
    """
    one, other = (
        [(each.path, each.parent, each.text, each.attributes) for each in layout.elements]
        for layout in (before, after)
    )
    if one == other:
        same = tuple(range(len(one)))
        return Matching(same, same)
    if other < one:
        turned = match(after, before)
        return Matching(turned.before_of, turned.after_of)
    ids: dict[Hashable, int] = defaultdict(count(1).__next__)
    search = _Search(_tree(before.elements, ids), _tree(after.elements, ids))
    search.run()
    return Matching(tuple(search.partner[0]), tuple(search.partner[1]))


@dataclass(frozen=True, slots=True)
class _Tree:
    """A layout with its elements' keys: equal numbers mean equal things, on both sides."""

    elements: Sequence[Element]
    tags: list[str]
    attributes: list[dict[str, str]]
    real: list[int] = field(default_factory=list)  #: all but the pseudo-elements
    children: list[list[int]] = field(default_factory=list)  #: without pseudo-elements
    pseudos: list[list[int]] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)  #: all of a subtree
    content: list[int] = field(default_factory=list)  #: what it shows; 0 where that is nothing
    shape: list[int] = field(default_factory=list)  #: only tags
    weight: list[int] = field(default_factory=list)  #: letters of what it shows
    size: list[int] = field(default_factory=list)  #: number of elements


def _tree(elements: Sequence[Element], ids: dict[Hashable, int]) -> _Tree:
    """The tree of ``elements``, its keys numbered by ``ids``, which both sides share."""
    tree = _Tree(
        elements, [one.tag for one in elements], [dict(one.attributes) for one in elements]
    )
    for kind in (tree.children, tree.pseudos):
        kind.extend([] for _ in elements)
    for numbers in (tree.exact, tree.content, tree.shape, tree.weight, tree.size):
        numbers.extend([0] * len(elements))
    for at, one in enumerate(elements):
        pseudo = tree.tags[at].startswith("::")
        if not pseudo:
            tree.real.append(at)
        if one.parent >= 0:
            (tree.pseudos if pseudo else tree.children)[one.parent].append(at)
    for at in reversed(range(len(elements))):
        _digest(tree, at, ids)
    return tree


def _digest(tree: _Tree, at: int, ids: dict[Hashable, int]) -> None:
    """Nothing; fills in the keys of an element whose children have theirs."""
    tag, text, below = tree.tags[at], tree.elements[at].text, tree.children[at]
    shows = tuple([one for one in tree.elements[at].attributes if one[0] in CONTENT])
    weight = len(text) if any(map(str.isalpha, text)) else 0
    weight += sum([len(value) for _, value in shows]) + sum([tree.weight[one] for one in below])
    tree.weight[at] = weight
    tree.size[at] = 1 + sum([tree.size[one] for one in below])
    tree.shape[at] = shape = ids[tag, *[tree.shape[one] for one in below]]
    own = ("exact", tag, text, tree.elements[at].attributes)
    tree.exact[at] = ids[*own, *[tree.exact[one] for one in below]]
    if weight:
        parts = [tree.content[one] or -tree.shape[one] for one in below]
        tree.content[at] = ids["content", tag, text, shows, shape, *parts]


# Keys: what two elements have in common; None where an element has nothing of the kind.

Key = Callable[[_Tree, int], Hashable]


def _exact(tree: _Tree, at: int) -> Hashable:
    return tree.exact[at]


def _named_exact(tree: _Tree, at: int) -> Hashable:
    return tree.exact[at] if tree.weight[at] or tree.attributes[at] else None


def _content(tree: _Tree, at: int) -> Hashable:
    return tree.content[at] or None


def _identity(tree: _Tree, at: int) -> Hashable:
    name = tree.attributes[at].get("id")
    return (tree.tags[at], name) if name else None


def _lasting_identity(tree: _Tree, at: int) -> Hashable:
    """The id, if it has no digit: a running number names another element after an insertion."""
    name = tree.attributes[at].get("id", "")
    return (tree.tags[at], name) if name and not any(map(str.isdigit, name)) else None


def _label(tree: _Tree, at: int) -> Hashable:
    return (*_class(tree, at), tree.elements[at].text) if tree.elements[at].text else None


def _text(tree: _Tree, at: int) -> Hashable:
    text = tree.elements[at].text
    return (tree.tags[at], text) if any(map(str.isalpha, text)) else None


def _form(tree: _Tree, at: int) -> Hashable:
    return (*_class(tree, at), tree.shape[at])


def _class(tree: _Tree, at: int) -> tuple[str, str]:
    return tree.tags[at], tree.attributes[at].get("class", "")


def _kind(tree: _Tree, at: int) -> Hashable:
    return _class(tree, at) if tree.attributes[at].get("class") else None


def _root(tree: _Tree, at: int) -> Hashable:
    tag = tree.tags[at]
    path = tree.elements[at].path if tree.elements[at].parent < 0 else None
    return tag if tag in {"html", "body"} else path


class _Search:
    """The pairs found so far, and those whose children are still to be looked at."""

    def __init__(self, one: _Tree, other: _Tree) -> None:
        self.trees = one, other
        self.partner = [-1] * len(one.elements), [-1] * len(other.elements)
        self.wrappers: tuple[set[int], set[int]] = (set(), set())
        self.queue: deque[Pair] = deque()

    def run(self) -> None:
        """Nothing; finds all pairs."""
        one, other = (range(len(tree.elements)) for tree in self.trees)
        self.pair_in_order(self.groups((one, other), _root))
        self.pair_unique(_named_exact, TELLING)
        self.pair_unique(_lasting_identity)
        self.pair_unique(_content, TELLING)
        self.descend()
        for key in (_identity, _named_exact, _content, _text, _kind):
            self.pair_unique(key)
            self.descend()
        self.pair_parents()
        self.descend()

    def groups(self, places: Group, *keys: Key) -> list[Group]:
        """Elements of both sides that have all ``keys`` in common."""
        found: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, tree in enumerate(self.trees):
            for at in places[side]:
                names = tuple([key(tree, at) for key in keys])
                if None not in names:
                    found[names][side].append(at)
        return [group for group in found.values() if group[0] and group[1]]

    def pair(self, one: int, other: int) -> None:
        """Nothing; makes a pair, and pairs of all below where there is no doubt."""
        (tree, twin), (mine, theirs) = self.trees, self.partner
        todo = [(one, other)]
        while todo:
            one, other = todo.pop()
            if mine[one] >= 0 or theirs[other] >= 0 or tree.tags[one] != twin.tags[other]:
                continue
            mine[one], theirs[other] = other, one
            self.wrappers[0].discard(one)
            self.wrappers[1].discard(other)
            for pseudo in tree.pseudos[one]:
                same = (each for each in twin.pseudos[other] if theirs[each] < 0)
                todo += [(pseudo, each) for each in same if twin.tags[each] == tree.tags[pseudo]]
            ones, others = tree.children[one], twin.children[other]
            certain = tree.exact[one] == twin.exact[other] or (
                tree.content[one] == twin.content[other] and self.distinct(ones)
            )
            if certain and self.alone(ones, others):
                todo += zip(ones, others, strict=True)
            else:
                self.queue.append((one, other))

    def distinct(self, ones: Sequence[int]) -> bool:
        """Whether each of these elements before shows something, and no two the same."""
        shown = {self.trees[0].content[one] for one in ones}
        return len(shown) == len(ones) and 0 not in shown and bool(ones)

    def alone(self, ones: Sequence[int], others: Sequence[int]) -> bool:
        """Whether none of these has a partner."""
        mine, theirs = self.partner
        return all(mine[one] < 0 for one in ones) and all(theirs[one] < 0 for one in others)

    def pair_in_order(self, groups: Iterable[Group]) -> None:
        """Nothing; pairs the first of a group with the first, and so on."""
        for ones, others in groups:
            for one, other in zip(ones, others, strict=False):
                self.pair(one, other)

    def pair_unique(self, key: Key, weight: int = 0) -> None:
        """Nothing; pairs what has a key that each page has once, and so many letters."""
        weights = self.trees[0].weight
        for ones, others in self.groups((self.trees[0].real, self.trees[1].real), key):
            one, other = ones[0], others[0]
            once = len(ones) == len(others) == 1
            if once and weights[one] >= weight and not self.nested(one, other):
                self.pair(one, other)

    def nested(self, one: int, other: int) -> bool:
        """Whether one of them rather is the parent of the other: a wrapper was put between."""
        (tree, twin), here, there = (
            self.trees,
            _class(self.trees[0], one),
            _class(self.trees[1], other),
        )
        above, over = tree.elements[one].parent, twin.elements[other].parent
        return here != there and (
            (above >= 0 and _class(tree, above) == there)
            or (over >= 0 and _class(twin, over) == here)
        )

    def pair_parents(self) -> None:
        """Nothing; pairs those still alone that hold most of each other's children."""
        for one in reversed(self.trees[0].real):
            if self.partner[0][one] < 0:
                other = self.foster(0, one)
                if other >= 0 and self.partner[1][other] < 0 and self.foster(1, other) == one:
                    self.pair(one, other)

    def foster(self, side: int, at: int) -> int:
        """The element that holds, on the other side, most of an element's children; or -1."""
        partner, other = self.partner[side], self.trees[1 - side].elements
        children = self.trees[side].children[at]
        held = Counter(other[partner[one]].parent for one in children if partner[one] >= 0)
        best, number = max(held.items(), key=lambda each: each[1], default=(-1, 0))
        return best if 2 * number > len(children) else -1

    # From a pair to its children.

    def descend(self) -> None:
        """Nothing; pairs the children of pairs, and theirs, breadth first."""
        while self.queue:
            top = self.queue.popleft()
            for step in STEPS:
                if not all(self.free(top)):
                    break
                step(self, top)

    def free(self, top: Pair) -> Group:
        """The children of a pair that have no partner."""
        one, other = (
            [at for at in self.children(side, top[side]) if self.partner[side][at] < 0]
            for side in (0, 1)
        )
        return one, other

    def children(self, side: int, top: int) -> list[int]:
        """The children of an element; instead of a wrapper, what it wraps."""
        children, wrappers = self.trees[side].children, self.wrappers[side]
        found = children[top]
        while not wrappers.isdisjoint(found):
            found = [each for at in found for each in (children[at] if at in wrappers else [at])]
        return found

    def below(self, side: int, tops: Sequence[int]) -> Iterator[tuple[int, int]]:
        """What lies under unpaired elements, down to the next pairs, each with its top."""
        children, partner = self.trees[side].children, self.partner[side]
        level = [(child, top) for top in tops for child in children[top]]
        for _ in range(WRAPPERS):
            yield from level
            free = [(at, top) for at, top in level if partner[at] < 0]
            level = [(child, top) for at, top in free for child in children[at]]

    def beside(self, top: Pair) -> tuple[Key, Key]:
        """Keys of a pair's children: the nearest paired siblings before and after each."""
        one, other = ([self.near(side, top, way) for side in (0, 1)] for way in (1, -1))
        return (
            lambda tree, at: one[tree is self.trees[1]][at],
            lambda tree, at: other[tree is self.trees[1]][at],
        )

    def near(self, side: int, top: Pair, way: int) -> dict[int, int]:
        """The place before of the nearest paired sibling, to the left (``way`` 1) or right (-1)."""
        partner, there = self.partner[side], set(self.children(1 - side, top[1 - side]))
        found, last = {}, -1
        for at in self.children(side, top[side])[::way]:
            if partner[at] in there:
                last = partner[at] if side else at
            found[at] = last
        return found

    def by_place(self, top: Pair, key: Key) -> None:
        """Nothing; pairs children with equal keys between the same siblings, or next to one."""
        if self.groups(self.free(top), key):
            before, after = self.beside(top)
            for places in ((before, after), (before,), (after,)):
                self.pair_in_order(self.groups(self.free(top), key, *places))

    def by_key(self, top: Pair, key: Key) -> None:
        """Nothing; pairs children with equal keys: those without a double show where others go."""
        groups = self.groups(self.free(top), key)
        self.pair_in_order(group for group in groups if len(group[0]) == len(group[1]) == 1)
        if any(len(ones) > 1 or len(others) > 1 for ones, others in groups):
            self.by_place(top, key)
            self.pair_in_order(self.groups(self.free(top), key))

    def by_kind(self, top: Pair) -> None:
        """Nothing; pairs children that are the only ones with their classes, wherever they are."""
        all_children = self.children(0, top[0]), self.children(1, top[1])
        for group in self.groups(all_children, _kind):
            if len(group[0]) == len(group[1]) == 1:
                self.pair_in_order([group])

    def by_cell(self, top: Pair) -> None:
        """Nothing; pairs numbers in rows of a table by column: they change more than they move."""
        ones, others = (tree.children[at] for tree, at in zip(self.trees, top, strict=True))
        if self.trees[0].tags[top[0]] == "tr" and len(ones) == len(others):
            weights = self.trees[0].weight, self.trees[1].weight
            for one, other in zip(ones, others, strict=True):
                if not weights[0][one] and not weights[1][other]:
                    self.pair(one, other)

    def by_parts(self, top: Pair, name: Key, share: float) -> None:
        """Nothing; pairs children of one name that have such a share of their letters in common.

        In common are pairs below them, and what only the two show. Most in common goes first.
        """
        owners: dict[Hashable, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        letters: dict[Hashable, int] = {}
        mark: Hashable
        for side, tree in enumerate(self.trees):
            for at, owner in self.below(side, self.free(top)[side]):
                other = self.partner[side][at]
                pair = (other, at) if side else (at, other)
                if mark := pair if other >= 0 else tree.content[at]:
                    owners[mark][side].add(owner)
                    letters[mark] = 1 + tree.weight[at]
        common: Counter[Pair] = Counter()
        for mark, (ones, others) in owners.items():
            if len(ones) == len(others) == 1:
                common[min(ones), min(others)] += letters[mark]
        for (one, other), number in common.most_common():
            most = max(self.trees[0].weight[one], self.trees[1].weight[other])
            if number >= share * most and name(self.trees[0], one) == name(self.trees[1], other):
                self.pair(one, other)

    def by_wrapper(self, top: Pair, key: Key, sure: bool) -> None:
        """Nothing; pairs children with what lies deeper on the other side, inside a wrapper.

        Unless the key is ``sure`` it has to be the only one, and the most of what is wrapped.
        """
        for side in (0, 1):
            places = list(self.free(top))
            size = self.trees[side].size
            owner = {
                at: owner
                for at, owner in self.below(side, places[side])
                if self.partner[side][at] < 0 and (sure or 2 * size[at] >= size[owner] - 1)
            }
            places[side] = list(owner)
            groups = self.groups((places[0], places[1]), key)
            self.pair_in_order(each for each in groups if sure or len(each[0]) == len(each[1]) == 1)
            self.unwrap(
                side, owner, {self.trees[1 - side].tags[at] for at in self.free(top)[1 - side]}
            )

    def unwrap(self, side: int, owner: dict[int, int], tags: set[str]) -> None:
        """Nothing; takes for wrappers those around pairs that hold little else.

        Or, whatever they hold, that have none of their tag to be paired with, of the free ``tags``.
        """
        tree, partner = self.trees[side], self.partner[side]
        found = [at for at in owner if partner[at] >= 0 and partner[owner[at]] < 0]
        held: Counter[int] = Counter()
        for at in found:
            held[owner[at]] += tree.size[at]
        for at in found:
            top = owner[at]
            if tree.tags[top] not in tags or 2 * held[top] >= tree.size[top] - 1:
                above = at
                while above != top:
                    above = tree.elements[above].parent
                    if partner[above] < 0:
                        self.wrappers[side].add(above)

    def in_place(self, top: Pair) -> None:
        """Nothing; pairs children of equal tags that stand between the same siblings by themselves.

        Where they have nothing in common one was removed and another inserted.
        """
        for ones, others in self.groups(self.free(top), *self.beside(top)):
            tags = [self.trees[0].tags[one] for one in ones]
            if tags == [self.trees[1].tags[other] for other in others]:
                alike = [pair for pair in zip(ones, others, strict=True) if self.alike(*pair)]
                self.pair_in_order(([one], [other]) for one, other in alike)

    def alike(self, one: int, other: int) -> bool:
        """Whether two of one tag have a class, their text or the tags below in common."""
        tree, twin = self.trees
        classes, others = (_class(t, at)[1].split() for t, at in ((tree, one), (twin, other)))
        return (
            tree.tags[one] in SINGLE
            or tree.shape[one] == twin.shape[other]
            or not set(classes).isdisjoint(others)
            or tree.elements[one].text == twin.elements[other].text != ""
        )


Step = Callable[[_Search, Pair], None]

#: Ways to pair the children of a pair, from sure to weak.
STEPS: tuple[Step, ...] = (
    _Search.by_cell,
    lambda search, top: search.by_key(top, _exact),
    lambda search, top: search.by_key(top, _lasting_identity),
    lambda search, top: search.by_key(top, _content),
    lambda search, top: search.by_key(top, _identity),
    lambda search, top: search.by_key(top, _label),
    lambda search, top: search.by_wrapper(top, _named_exact, True),
    lambda search, top: search.by_wrapper(top, _identity, True),
    lambda search, top: search.by_parts(top, _class, 0),
    lambda search, top: search.by_wrapper(top, _content, True),
    lambda search, top: search.by_wrapper(top, _label, True),
    lambda search, top: search.by_place(top, _form),
    lambda search, top: search.by_place(top, _kind),
    _Search.by_kind,
    lambda search, top: search.by_parts(top, lambda tree, at: tree.tags[at], 0.5),
    lambda search, top: search.by_wrapper(top, _kind, False),
    lambda search, top: search.by_wrapper(top, _exact, False),
    lambda search, top: search.by_place(top, _kind),
    _Search.in_place,
)
