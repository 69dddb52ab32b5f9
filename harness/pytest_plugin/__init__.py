"""The pytest plugin. `-p harness.pytest_plugin` loads it where entry points are not loaded."""

pytest_plugins = ("harness.pytest_plugin.plugin",)
