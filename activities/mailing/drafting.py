"""What an e-mail begins with: who it goes to, what it answers, a template's text."""

from typing import Any

from django.utils.translation import gettext as _

from activities import merging
from activities.mailing import people
from activities.models import Activity, Email
from records.models import Record
from users.models import Organisation, User

LONGEST_SUBJECT = 255


def begin(record: Record, user: User, *, answers: int | None) -> dict[str, Any]:
    """Give what an empty e-mail of a record shows; an answer has its own people."""
    found = of_record(record, user)
    initial: dict[str, Any] = {
        "to": people.address_of(found[0]) if found else "",
        "body": signed("", user),
    }
    received = answered(record, user, answers)
    if received is None:
        return initial
    email = Email.objects.filter(activity=received).first()
    is_theirs = received.direction == Activity.Direction.INBOUND
    if email is not None:
        initial["to"] = email.sender if is_theirs else email.to
    return initial | {"answers": received.pk, "subject": _answer_to(received.subject)}


def signed(text: str, user: User) -> str:
    """Give a text with its author's signature below, after the usual two dashes."""
    if not user.signature.strip():
        return text
    return f"{text}\n\n-- \n{user.signature.strip()}"


def of_record(record: Record, user: User) -> list[Record]:
    """Give the people one may write to: those who have opted out are left out."""
    return [
        person
        for person in people.of_record(record, user)
        if not getattr(person, "email_opt_out", False)
    ]


def suggestions(record: Record, user: User) -> list[dict[str, str]]:
    """Give the addresses that the page offers, each with whose it is."""
    return [
        {"address": people.address_of(person), "name": str(person)}
        for person in of_record(record, user)
    ]


def answered(record: Record, user: User, pk: int | None) -> Activity | None:
    """Give the e-mail of this record that is answered; None if it is not one."""
    if pk is None:
        return None
    shown = Activity.objects.on(record).shown_to(user)
    found: Activity | None = shown.filter(pk=pk, kind=Activity.Kind.EMAIL).first()
    return found


def with_template(
    record: Record, user: User, typed: Any
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Give what the form shows with a template's text, and the fields left empty.

    Who it goes to decides whose first name it is.
    """
    shown = {name: typed[name].value() for name in typed.fields}
    template = typed.cleaned_data.get("template")
    if template is None:
        return shown, ()
    person = people.with_address(record, shown["to"] or "", user)
    if person is None and hasattr(record, "first_name"):
        person = record  # at another address of theirs
    merged = [
        merging.merge(
            text,
            person=person,
            sender=user,
            organisation=Organisation.current().name,
        )
        for text in (template.subject, template.body)
    ]
    subject, body = (each.text for each in merged)
    one_line = " ".join(subject.split())  # whatever was merged into it
    shown["subject"] = shown["subject"] or one_line[:LONGEST_SUBJECT]
    typed_body = (shown["body"] or "").strip()
    shown["body"] = f"{body}\n\n{typed_body}" if typed_body else body
    missing = dict.fromkeys(name for each in merged for name in each.missing)
    return shown, tuple(missing)


# -- inside -------------------------------------------------------------------


def _answer_to(subject: str) -> str:
    plain = subject or _("your e-mail")
    answer = plain if plain.lower().startswith("re:") else f"Re: {plain}"
    return answer[:LONGEST_SUBJECT]
