"""The routes of a server, as its framework lists them: pages that no other page links to."""

import re
from dataclasses import replace
from pathlib import Path

from harness.commands.init.pages.links import is_action
from harness.commands.init.sites.site import Site
from harness.config.server_command import PORT
from harness.site.processes import environment, run_bounded

#: The time-out of the command that lists the routes, in seconds.
_LONGEST_S = 30

#: A program that lists Django's routes, without those of its administration.
DJANGO_ROUTES = """
from django.urls import get_resolver
def walk(patterns, before):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if not hasattr(pattern, "url_patterns"):
            print("route GET /" + route)
        elif getattr(pattern, "app_name", "") != "admin":
            walk(pattern.url_patterns, route)
walk(get_resolver().url_patterns, "")
"""

#: A route that answers GET, without variables, as ``flask routes`` prints it.
_ROUTE = re.compile(r"^\S+ +[A-Z, ]*\bGET\b[A-Z, ]* +/([\w./~-]*) *$", re.MULTILINE)


def route_paths(printed: str) -> list[str]:
    """The paths of listed routes that answer GET and take no variables.

    >>> route_paths("home    GET        /\\nitem    GET   /item/<int:id>\\nnew  POST  /new")
    ['']
    """
    return [path for path in _ROUTE.findall(printed) if not is_action(path)]


def with_routes(site: Site, project: Path) -> Site:
    """``site`` with its routes; without a route ``/``, it is ready when the first route answers."""
    if not site.list_routes:
        return site
    done = run_bounded(site.list_routes, project, environment(), _LONGEST_S)
    paths = route_paths(done.out) if done.code == 0 else []
    first = "" if "" in paths or not paths else paths[0]
    return replace(site, routes=tuple(paths), ready=f"http://localhost:{PORT}/{first}")
