"""Tell those who look after web forms that a post did not become a lead."""

from collections.abc import Sequence

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from leads.models import Submission
from users.models import User
from work import notices

KIND = "web_form_failed"


def tell_failed(rows: Sequence[Submission]) -> None:
    """Leave one notice per administrator, however many posts fail; the latest is named.

    The reason is not repeated here, since it may quote what a stranger sent.
    """
    for person in _caretakers():
        with translation.override(person.speaks):
            text = _(
                "A post of the form “%(form)s” could not be made into a lead. It is "
                "kept; look at the reason and retry it."
            ) % {"form": rows[-1].form}
            notices.tell(person, KIND, text, _url(), group=KIND)


def _caretakers() -> list[User]:
    may = Permission.objects.filter(
        codename="change_submission", content_type__app_label="leads"
    )
    reach = Q(is_superuser=True)
    reach |= Q(groups__permissions__in=may) | Q(user_permissions__in=may)
    return list(User.objects.working().filter(reach, is_staff=True).distinct())


def _url() -> str:
    try:
        return f"{reverse('admin:leads_submission_changelist')}?state__exact=failed"
    except NoReverseMatch:
        return ""
