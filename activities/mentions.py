"""People who are named in a note with @: who is meant, and who may be told.

`@ana@tiller.example` or `@Ana Batista`, in plain text. Whoever may see the record gets
a notice; whoever may not is never told, and the writer is told that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import links
from activities.models import Activity
from records.models import Record
from users.models import User
from work import notices
from work.database import fold

NOTICE = "mention"
KINDS = (Activity.Kind.NOTE, Activity.Kind.CALL)
# So many people can be meant by one text; a list of the whole house is none of them.
MOST = 20
_OFFERED = 8
_ASKED = 40
_SIGN = re.compile(r"(?<![\w.@/+-])@(?=\w)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_WORDS = re.compile(r"[\w'’.-]{1,80}(?:[ \t\u00a0][\w'’.-]{1,80}){0,5}")
_AFTER_A_NAME = ".'’-"
_LONGEST_EXCERPT = 200


@dataclass
class _Meant:
    """Whom a text means, and the words after an @ that mean nobody for certain."""

    people: dict[int, User] = field(default_factory=dict)
    several: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    is_cut: bool = False


def tell(activity: Activity, *, by: User, before: str = "") -> None:
    """Tell who is named in a note and may see it; not again who was named `before`.

    Nobody is told of a private note, nor of what they write themselves.
    """
    for person in _new_people(activity, by, before):
        record = _seen_by(activity, person)
        if record is None:
            continue
        words = {
            "who": by,
            "record": record,
            "words": _excerpt(activity.body),
        }
        with translation.override(person.speaks):
            notices.tell(
                person,
                NOTICE,
                _("%(who)s mentioned you at %(record)s: “%(words)s”") % words,
                f"{record.get_absolute_url()}#timeline",
                group=f"mention:{activity.pk}",
                about=record,
            )


def remarks(activity: Activity, *, by: User, before: str = "") -> list[str]:
    """Say to the writer who was told, who was not and why, and who is not known."""
    meant, earlier = _meant(activity.body), _meant(before)
    said = _about_people(activity, _new_people(activity, by, before))
    for name in meant.several:
        if name not in earlier.several:
            text = _("Several people are called %(name)s: write @ and the e-mail.")
            said.append(text % {"name": name})
    for name in meant.nobody:
        if name not in earlier.nobody:
            text = _("“@%(name)s” is nobody here: write @First Last or @e-mail.")
            said.append(text % {"name": name})
    if meant.is_cut:
        said.append(_("Only the first %(n)s mentions count.") % {"n": MOST})
    return said


def offered(record: Record, text: str) -> list[tuple[User, str]]:
    """Give (person, what to write after the @) for who may see a record.

    Those with a name or an address that begins like `text`, at most eight.
    """
    begins = fold(" ".join(text.split())[:80])
    people = list(User.objects.working().select_related("role"))
    names = [_key(person.name) for person in people]
    near = [
        person
        for person in people
        if f" {begins}" in f" {fold(person.name)}" or person.email.startswith(begins)
    ]
    found = [person for person in near[:_ASKED] if _may_see(record, person)]
    return [
        (p, p.name if names.count(_key(p.name)) == 1 else p.email)
        for p in found[:_OFFERED]
    ]


# -- inside -------------------------------------------------------------------


def _new_people(activity: Activity, by: User, before: str) -> list[User]:
    if activity.kind not in KINDS:
        return []
    earlier = _meant(before).people
    people = _meant(activity.body).people.values()
    return [each for each in people if each.pk not in earlier and each != by]


def _about_people(activity: Activity, people: Iterable[User]) -> list[str]:
    told: list[str] = []
    not_told: list[str] = []
    for person in people:
        seen = _seen_by(activity, person)
        (not_told if seen is None else told).append(person.name)
    if activity.is_private and not_told:
        return [_("The note is only for you, so nobody was told.")]
    said = []
    if told:
        text = ngettext("%(names)s was told.", "%(names)s were told.", len(told))
        said.append(text % {"names": ", ".join(told)})
    if not_told:
        text = ngettext(
            "%(names)s may not see this record and was not told.",
            "%(names)s may not see this record and were not told.",
            len(not_told),
        )
        said.append(text % {"names": ", ".join(not_told)})
    return said


def _seen_by(activity: Activity, person: User) -> Any:
    """Give the first record of a note that a person may see, if they may see it."""
    if activity.is_private:
        return None
    records = links.records_of([activity], person).get(activity.pk, [])
    return next((record for record in records if record is not None), None)


def _may_see(record: Record, person: User) -> bool:
    rows = type(record).objects.visible_to(person)  # type: ignore[attr-defined]
    return bool(rows.filter(pk=record.pk).exists())


def _meant(text: str) -> _Meant:
    meant = _Meant()
    spots = [text[at.end() : at.end() + 500] for at in _SIGN.finditer(text)]
    if not spots:
        return meant
    meant.is_cut = len(spots) > MOST
    by_mail: dict[str, User] = {}
    by_name: dict[str, list[User]] = {}
    for person in User.objects.working().select_related("role"):
        by_mail[person.email.lower()] = person
        by_name.setdefault(_key(person.name), []).append(person)
    for spot in spots[:MOST]:
        _read(spot, by_mail, by_name, meant)
    return meant


def _read(
    spot: str, by_mail: dict[str, User], by_name: dict[str, list[User]], meant: _Meant
) -> None:
    """Find whom the text after one @ means; the longest name that fits counts."""
    if address := _MAIL.match(spot):
        person = by_mail.get(address[0].lower())
        if person is None:
            meant.nobody.append(address[0])
        else:
            meant.people[person.pk] = person
        return
    words = _WORDS.match(spot)
    parts = words[0].split() if words else []
    for number in range(len(parts), 0, -1):
        name = " ".join(parts[:number])
        people = by_name.get(_key(name)) or by_name.get(_key(_of_nobody(name))) or []
        if len(people) > 1:
            meant.several.append(name.rstrip(_AFTER_A_NAME))
        elif people:
            meant.people[people[0].pk] = people[0]
        if people:
            return
    if parts and parts[0][0].isupper():  # "@home" is no name
        meant.nobody.append(parts[0].rstrip(_AFTER_A_NAME))


def _key(name: str) -> str:
    return fold(" ".join(name.split()).rstrip(_AFTER_A_NAME))


def _of_nobody(name: str) -> str:
    """Give a name without the 's of what belongs to somebody."""
    return name.removesuffix("'s").removesuffix("’s")


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[:_LONGEST_EXCERPT]}…"
