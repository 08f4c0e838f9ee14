"""Every address of the product with its methods and the right it asks for."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_ALL = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@dataclass
class Route:
    """One address: where, what it is called, and who may do what there."""

    path: str
    name: str
    methods: list[str] = field(default_factory=lambda: list(_ALL))
    right: str = ""
    public: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def all_routes() -> list[Route]:
    """Give every URL that answers, in the order Django asks them."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], above: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        path = above + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield _route(pattern, path, space)


def _route(pattern: URLPattern, path: str, space: str) -> Route:
    route = Route(path, f"{space}{pattern.name or ''}")
    route.public = not getattr(pattern.callback, "login_required", True)
    view_class = getattr(pattern.callback, "view_class", None)
    if view_class is not None:
        route.methods = [
            name.upper()
            for name in view_class.http_method_names
            if hasattr(view_class, name)
        ]
    if space.startswith("admin:"):
        route.right = "staff"
    for layer in _layers(pattern.callback):
        _read(layer, route)
    return route


def _layers(view: Any) -> Iterator[Mapping[str, Any]]:
    """Give what each decorator around a view holds, from the outside in."""
    seen: set[int] = set()
    while inspect.isfunction(view) and id(view) not in seen:
        seen.add(id(view))
        held = inspect.getclosurevars(view).nonlocals
        yield held
        view = (
            held.get("func")
            or held.get("view_func")
            or getattr(view, "__wrapped__", None)
        )


def _read(held: Mapping[str, Any], route: Route) -> None:
    if "request_method_list" in held:
        route.methods = list(held["request_method_list"])
    if inspect.isfunction(held.get("test_func")):
        asked = inspect.getclosurevars(held["test_func"]).nonlocals.get("perms")
        if asked:
            route.right = asked if isinstance(asked, str) else ", ".join(asked)
