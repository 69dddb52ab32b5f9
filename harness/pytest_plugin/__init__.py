"""The pytest plugin. ``-p harness.pytest_plugin`` loads it where pytest loads no entry points."""

pytest_plugins = ("harness.pytest_plugin.plugin",)
