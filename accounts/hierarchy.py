"""Which account lies below which, as far as somebody may see. Spec §12.1."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import Account, Contact
from users.models import User
from work import database

# So many accounts one tree shows, and so many levels; spec §12.1.
MOST = 2_000
DEEPEST = 50


@dataclass(frozen=True)
class Node:
    """One account in a tree."""

    account: Account
    depth: int
    is_current: bool

    @property
    def indent(self) -> str:
        """Blanks that push the name in; a very deep tree stays within the page."""
        return "\u2003" * min(self.depth, 8)


def above(account: Account, user: User) -> list[Account]:
    """Give the parents from the top down; the first one hidden ends the line."""
    line: list[Account] = []
    seen, parent = {account.pk}, account.parent_id
    while parent and parent not in seen and len(line) < DEEPEST:
        found = Account.objects.visible_to(user).filter(pk=parent).first()
        if found is None:
            break
        line.insert(0, found)
        seen.add(parent)
        parent = found.parent_id
    return line


def tree(account: Account, user: User, *, levels: int = DEEPEST) -> list[Node]:
    """Give the account's whole visible tree, line by line, one query per level.

    What lies below a hidden account is left out with it.
    """
    line = above(account, user)
    return _drawn([*line, account][:1], account.pk, user, levels)


def around(account: Account, user: User) -> list[Node]:
    """Give the parents, the account and what lies directly below it."""
    line = above(account, user)
    nodes = [Node(each, depth, False) for depth, each in enumerate(line)]
    below = _drawn([account], account.pk, user, 1)
    shift = len(nodes)
    return nodes + [Node(n.account, n.depth + shift, n.is_current) for n in below]


def lock() -> None:
    """Let only one act at a time set parents or superiors.

    Two acts that are each right could close a circle together.
    """
    database.advisory_lock("accounts.hierarchy")


def refuse_circles(record: Account | Contact) -> None:
    """Raise ValidationError when a record lies, or reports, below itself."""
    record.clean()


def _drawn(
    roots: Iterable[Account], current: int, user: User, levels: int
) -> list[Node]:
    children: dict[Any, list[Account]] = {None: list(roots)}
    rank, count = [root.pk for root in children[None]], 1
    seen = set(rank)
    for _level in range(levels):
        if not rank or count >= MOST:
            break
        rows = Account.objects.visible_to(user).filter(parent__in=rank)
        found = list(rows.order_by("name", "pk")[: MOST - count])
        found = [row for row in found if row.pk not in seen]
        for row in found:
            children.setdefault(row.parent_id, []).append(row)
        rank = [row.pk for row in found]
        seen.update(rank)
        count += len(rank)
    nodes: list[Node] = []
    waiting = [(root, 0) for root in reversed(children[None])]
    while waiting:
        account, depth = waiting.pop()
        nodes.append(Node(account, depth, account.pk == current))
        below = children.get(account.pk, [])
        waiting += [(child, depth + 1) for child in reversed(below)]
    return nodes
