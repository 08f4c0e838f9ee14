"""The rules of the house that import-linter cannot see, as questions about source.

Each function takes what it looks at, so that test_house.py can also show it a
violation and see that it is noticed.
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LAYERS: list[str] = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["contracts"]
    if contract["id"] == "apps"
)
# Names that say nothing; what lives there has a name of its own.
SAY_NOTHING = {
    "utils", "helpers", "common", "core", "base", "lib", "manager", "service", "data",
    "info", "misc", "managers", "services", "util", "helper", "extras", "handlers",
}  # fmt: skip
# Django looks for a database engine in a module of this name.
NAMED_BY_DJANGO = {"work/database/sqlite/base.py"}
FRAMEWORK_SIGNALS = {
    ("work/database/folding.py", "connection_created"),
    ("activities/inbox/webhook.py", "inbound"),
    ("crm/celery.py", "celeryd_init"),
}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
FETCHED_BY = {"visible_to", "editable_by", "transferable_by"}


def packages() -> list[str]:
    """The packages at the top of the repository."""
    return sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))


def sources(under: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Path and text of every module of ours, tests and migrations left out."""
    for package in under or packages():
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def is_view(path: str) -> bool:
    return "/views/" in path or path.endswith("/views.py")


# --- layers ---------------------------------------------------------------------


def without_a_layer(names: Iterable[str]) -> set[str]:
    return set(names) - set(LAYERS)


def looks_up(from_app: str, to_app: str) -> bool:
    """Tell whether a foreign key between these apps points to a higher layer."""
    if from_app not in LAYERS or to_app not in LAYERS:
        return False
    return LAYERS.index(to_app) < LAYERS.index(from_app)


# --- names ----------------------------------------------------------------------


def named_for_nothing(paths: Iterable[str]) -> list[str]:
    return [
        path
        for path in paths
        if SAY_NOTHING & {*Path(path).with_suffix("").parts}
        and path not in NAMED_BY_DJANGO
    ]


# --- signals --------------------------------------------------------------------


def signal_receivers(path: str, text: str) -> list[str]:
    """Signals a module listens to, other than those a framework needs."""
    imported = {
        name.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").rpartition(".")[2] == "signals"
        for name in node.names
    }
    allowed = {name for place, name in FRAMEWORK_SIGNALS if place == path}
    if path.endswith("/apps.py"):
        allowed |= {"pre_migrate", "post_migrate"}
    return sorted(imported - allowed)


# --- fetching is the permission -----------------------------------------------------


def unguarded_fetches(text: str, records: set[str]) -> list[int]:
    """Lines of a view that take a record without asking who may see it.

    A view that has asked may take the same model again, to lock or re-read it.
    """
    lines = []
    for part in ast.parse(text).body:
        asked = _asked_for(part)
        lines += [
            node.lineno
            for node in ast.walk(part)
            if (model := _fetched(node)) in records and model not in asked
        ]
    return lines


def _asked_for(part: ast.AST) -> set[str]:
    """The models that this function takes through visible_to or its like."""
    return {
        _fetched(inner)
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute) and node.attr in FETCHED_BY
        for inner in ast.walk(node)
    }


def _fetched(node: ast.AST) -> str:
    """The name of the model whose rows this expression takes, if it does."""
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
        return _name(node.value)
    if (
        isinstance(node, ast.Call)
        and _name(node.func) in {"get_object_or_404", "get_list_or_404"}
        and node.args
    ):
        return _name(node.args[0])
    return ""


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
