"""What a check foresees of accounts, contacts and deals, before anything is written.

A row may lack what an earlier row of the same record has, or name what another row of
the list becomes: such rows are noted, and judged when all of them are known.
"""

from collections.abc import Sequence
from typing import Any

from imports.options import REFUSE, SKIP
from imports.targets.entries import EntryTarget
from imports.targets.links import Link, Links, key_for
from imports.targets.rows import Drafted, Late, Problem


class ForeseenTarget(EntryTarget):
    """A kind of record whose rows are told to be here, to be new, or to be neither."""

    def known(self, made: Sequence[Drafted]) -> list[bool]:
        settled = self.settled(made)
        rest = [one for one in made if id(one) not in settled or self._may_repeat(one)]
        links = self.looked_up(rest)
        self.make_missing(rest, links, None)
        for one in rest:
            self._link_or_wait(one, links)
        good = [one for one in made if one.draft]
        there = self.found(good)
        known = [next(iter(self.pks(one, there)), None) for one in good]
        self.note_locked(good, known)
        return [
            one.draft is not None and self._is_here(one, self.pks(one, there))
            for one in made
        ]

    def _is_here(self, made: Drafted, pks: Sequence[int]) -> bool:
        if not pks and self._may_repeat(made):
            self._late(made).lacks = self._lack(made)
            return False
        return not self.is_refused(made, pks) and bool(pks)

    def _link_or_wait(self, made: Drafted, links: Links) -> None:
        """Find what a row names, or refuse it unless other rows may become that."""
        rest = self.not_here(made, links)
        lost = [about for about in rest if not self.may_come(made, about[0])]
        # Of what is skipped, nobody looks at what it names.
        skips = self.finds and self.options.on_duplicate == SKIP and bool(rest)
        skips = skips and not self.is_told_by_links and bool(self.key(made))
        if lost:
            name, text, why = lost[0]
            if skips:
                self._late(made).lacks = _problem(why, self.column_of(name), text)
            else:
                made.refuse(why, column=self.column_of(name), value=text)
        elif rest:
            self._late(made).skips = skips
            name, text, why = rest[0]
            late = self._late(made)
            late.missing = _problem(why, self.column_of(name), text)
            late.wants = [self._names_for(made, self.links[one[0]]) for one in rest]
            late.names = self.names([made])

    def names(self, made: Sequence[Drafted]) -> list[Any]:
        ways = {way for link in self._own_links() for way in link.by}
        return [
            (way, key)
            for one in made
            for way in ways
            if (key := self._called(one, way))
        ]

    def _late(self, made: Drafted) -> Late:
        """Give what a row hangs on, to note it."""
        return self.late.setdefault(made.row.number, Late(made.row.line))

    def _may_repeat(self, made: Drafted) -> bool:
        """Tell whether a row lacks what it needs unless an earlier one is the same."""
        if not self.finds or self.options.on_new == REFUSE or not self.lacks(made):
            return False
        return bool(self.key(made))

    def _lack(self, made: Drafted) -> Problem:
        """Say what a row lacks to become a new record."""
        name = self.lacks(made)[0]
        return _problem(str(self.needs[name]), self.column_of(name), "")

    def _own_links(self) -> list[Link]:
        """Give how rows name other rows of the list, as far as columns do."""
        mapped = {
            name for text in self.imported.mapping.values() for name in text.split()
        }
        return [
            link
            for name, link in self.links.items()
            if link.model is self.model and name in mapped
        ]

    def _names_for(self, made: Drafted, wanted: Link) -> list[Any]:
        """Give all by which a row names what is to stand in one column."""
        texts = made.draft.links
        is_own = wanted.model is self.model
        return [
            (way if is_own else wanted.column, key_for(way, texts[name]))
            for name, link in self.links.items()
            if link.column == wanted.column and texts.get(name)
            for way in link.by
        ]

    def _called(self, made: Drafted, way: str) -> str:
        if way == "id":
            return made.external_id
        return key_for(way, made.draft.values.get(way, ""))


# -- inside ---------------------------------------------------------------------------


def _problem(message: str, column: str, value: str) -> Problem:
    return {"column": column, "value": value[:200], "message": message}
