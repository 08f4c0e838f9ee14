"""Find the person or queue that a list names as owner."""

from functools import cached_property

from users.models import Queue, User
from work.database import fold

Holder = User | Queue


class Holders:
    """Everybody who can be given leads, by e-mail and name; read once."""

    @cached_property
    def _known(self) -> dict[str, Holder | None]:
        known: dict[str, Holder | None] = {}
        for user in User.objects.working():
            known[fold(user.email)] = user
            for name in {str(user), user.email.split("@")[0]}:
                # Two of one name are nobody: we do not guess.
                known[fold(name)] = None if fold(name) in known else user
        for queue in Queue.objects.filter(is_active=True):
            known.setdefault(fold(queue.name), queue)
            known.setdefault(fold(queue.key), queue)
        return known

    def find(self, text: str) -> Holder | None:
        """Give who is meant; None if nobody is, or it could be two."""
        return self._known.get(fold(text.strip()))
