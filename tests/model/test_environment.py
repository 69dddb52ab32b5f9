"""What reports say of the browsers that took a run's captures."""

from dataclasses import dataclass

from harness.model.run import Environment
from harness.version import __version__


@dataclass(frozen=True)
class Browser:
    description: str
    profile: str

    def render_profile(self) -> str:
        return self.profile


def test_browsers_that_say_the_same_are_named_once() -> None:
    browsers = [
        Browser("chromium 1", "sha256:a"),
        Browser("firefox 2", "sha256:b"),
        Browser("chromium 1", "sha256:a"),
    ]
    environment = Environment.of(browsers)
    assert environment.harness == __version__
    assert environment.browser == "chromium 1, firefox 2"
    assert environment.render_profile == "sha256:a, sha256:b"
