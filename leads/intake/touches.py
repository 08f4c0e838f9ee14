"""Remember each time a person comes to us, and tell who works on them."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import ngettext

from leads.intake.drafts import Draft, Receipt, TouchDraft
from leads.models import Lead, Touch
from users.models import User
from work import database, notices

TOUCHED = "lead_touched"


def note(drafts: Sequence[Draft], receipts: Sequence[Receipt], channel: str) -> None:
    rows = []
    known = [one.lead.pk for one in receipts if one.outcome == "touched"]
    touched = set()
    if known:
        before = Touch.objects.filter(lead__in=known)
        touched = set(before.values_list("lead_id", flat=True).distinct())
    for draft, receipt in zip(drafts, receipts, strict=True):
        if draft.touch is None and receipt.outcome != "touched":
            continue
        touch = draft.touch or TouchDraft(answers=dict(draft.values))
        rows.append(
            Touch(
                lead_id=receipt.lead.pk,
                submission=touch.submission,
                at=touch.at,
                channel=channel,
                form_name=touch.form_name,
                answers=touch.answers,
                unmapped=touch.unmapped,
                problems={**touch.problems, **receipt.problems},
                utm=touch.utm,
                referrer=touch.referrer,
                is_first=receipt.lead.pk not in touched,
            )
        )
        touched.add(receipt.lead.pk)
    if rows:
        database.insert_new(Touch, rows)


def tell(receipts: Sequence[Receipt]) -> None:
    """Tell the owners who of their leads came back: one notice each."""
    fresh = {id(one.lead) for one in receipts if one.outcome == "created"}
    back: dict[User, dict[int, Lead]] = {}
    for receipt in receipts:
        lead = receipt.lead
        if receipt.outcome == "touched" and id(lead) not in fresh and lead.owner:
            back.setdefault(lead.owner, {})[lead.pk] = lead
    for owner, leads in back.items():
        with translation.override(owner.speaks):
            first = next(iter(leads.values()))
            text = ngettext(
                "%(lead)s wrote again",
                "%(count)s of your leads wrote again, among them %(lead)s",
                len(leads),
            ) % {"lead": first, "count": len(leads)}
            url = first.get_absolute_url()
            notices.tell(owner, TOUCHED, text, url, about=first)
