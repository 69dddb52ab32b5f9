"""The git repository of a project, and the commits that its refs name."""

import difflib
import re
from pathlib import Path

from harness.errors import ConfigError
from harness.site.git_worktree import git
from harness.site.processes import last_lines


def repository_of(project: Path, otherwise: str) -> tuple[Path, Path]:
    """The repository's folder, and the path of the project relative to it.

    ``otherwise`` is the alternative in the error's fix. Errors: ``ConfigError`` outside of a
    repository.
    """
    answer = git(project, "rev-parse", "--show-toplevel", "--show-prefix")
    if answer.code != 0:
        raise ConfigError(
            f"{project} is not in the working tree of a git repository",
            why=last_lines(answer.error, 3),
            fix=f"run it in a clone, or {otherwise}",
        )
    top, _, prefix = answer.out.removesuffix("\n").partition("\n")
    return Path(top), Path(prefix)


def commit_of(repository: Path, ref: str, otherwise: str) -> str:
    """The full hash of the commit that ``ref`` names.

    ``otherwise`` is the alternative in the error's fix. Errors: ``ConfigError`` where ``ref`` names
    no commit.
    """
    if not ref.startswith("-"):  # git would read it as an option; no ref starts so
        answer = git(repository, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if answer.code == 0 and re.fullmatch("[0-9a-f]{40,64}", answer.out.strip()):
            return answer.out.strip()
        kind = git(repository, "cat-file", "-t", ref).out.strip()
        if kind in ("tree", "blob"):
            raise ConfigError(
                f"{ref} is a {kind} and not a commit",
                why="pages are compared with all that was there at a commit",
                fix=f"give a branch, a tag or a commit, or {otherwise}",
            )
    near = _near(repository, ref)
    hint = f" (did you mean {' or '.join(repr(name) for name in near)}?)" if near else ""
    shallow = git(repository, "rev-parse", "--is-shallow-repository").out.strip() == "true"
    raise ConfigError(
        f"there is no commit {ref!r} in {repository}{hint}",
        why="this clone is shallow: it holds only the newest commits"
        if shallow
        else "it is no branch, tag or commit that this clone holds, or more than one",
        fix="fetch the rest of the history: git fetch --unshallow, or fetch-depth: 0 in CI"
        if shallow
        else f"correct it, or fetch it from where it is, or {otherwise}",
    )


def _near(repository: Path, ref: str) -> list[str]:
    """Up to three similar names; ``main`` often exists only as ``origin/main``."""
    name = re.split("[~^@:]", ref, maxsplit=1)[0]
    listed = git(
        repository,
        *("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"),
    )
    ref_names = listed.out.splitlines()
    if name in ("HEAD", *ref_names):  # the name exists: the suffix is wrong
        return []
    remote = [ref_name for ref_name in ref_names if name and ref_name.endswith(f"/{name}")]
    near = dict.fromkeys([*remote, *difflib.get_close_matches(name, ref_names)])
    return list(near)[:3]


def label_of(ref: str, commit: str) -> str:
    """The name of a commit in messages.

    >>> label_of("main", "1a2b3c4d5e6f"), label_of("1a2b", "1a2b3c4d5e6f")
    ('main (1a2b3c4d)', '1a2b3c4d')
    """
    short = commit[:8]
    return short if commit.startswith(ref) else f"{ref} ({short})"


def head_of(project: Path) -> str:
    """The hash of the current commit; empty without a repository or without a commit."""
    try:
        answer = git(project, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except ConfigError:  # no git
        return ""
    return answer.out.strip() if answer.code == 0 else ""
