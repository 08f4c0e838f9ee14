"""The form that we host ourselves: its questions, and signs that a machine fills it in.

Answers are checked by the same rules as everywhere; what a hosted form accepts, the
lead will keep.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.models import FormField, Lead
from leads.web_forms.bodies import Post
from leads.web_forms.meaning import FIELDS, HONEYPOT, STARTED
from records import custom
from records.cleaning import clean_value, storable
from records.models import Choice, CustomField
from records.models.choices import PicklistField

LONGEST_ANSWER = 32_000
# Nobody reads and answers a form faster than this.
QUICKEST_SECONDS = 2
MANY_LINKS = 2
_LINK = re.compile(r"https?://|\[url|<a\s", re.IGNORECASE)
_AUTOFILL = {
    "first_name": "given-name",
    "last_name": "family-name",
    "company": "organization",
    "title": "organization-title",
    "email": "email",
    "phone": "tel",
    "mobile": "tel",
    "website": "url",
    "street": "street-address",
    "city": "address-level2",
    "postal_code": "postal-code",
    "country": "country-name",
}
_TYPES = {"email": "email", "phone": "tel", "mobile": "tel", "fax": "tel"}
# Asked where nobody has set up the questions: (lead field, label, required).
USUAL = [
    ("first_name", gettext_lazy("First name"), False),
    ("last_name", gettext_lazy("Last name"), True),
    ("company", gettext_lazy("Company"), False),
    ("email", gettext_lazy("Email"), True),
    ("phone", gettext_lazy("Phone"), False),
    ("description", gettext_lazy("How can we help?"), False),
]


class HostedForm(forms.Form):
    """One page of questions, made from a web form's fields."""

    def __init__(
        self,
        asked: Sequence[FormField],
        own: Sequence[CustomField],
        post: Post | None = None,
    ) -> None:
        data = None
        if post is not None:
            data = MultiValueDict(post.answers)
        super().__init__(data)
        self.post = post
        self._checks: dict[str, Callable[[Any], Any]] = {}
        self._own = {f"custom.{field.key}": field for field in own}
        for field in asked or usual_fields():
            self.fields[field.input_name] = self._question(field)

    def clean(self) -> dict[str, Any]:
        for name, check in self._checks.items():
            raw = self.cleaned_data.get(name)
            if raw not in (None, ""):
                self._check(name, check, raw)
        for name, problem in (self.post.problems if self.post else {}).items():
            self.add_error(name if name in self.fields else None, problem)
        return self.cleaned_data

    def _check(self, name: str, check: Callable[[Any], Any], raw: Any) -> None:
        try:
            check(raw)
        except ValidationError as wrong:
            self.add_error(name, wrong)

    def _question(self, field: FormField) -> forms.Field:
        name = field.target
        if name in self._own:
            question = custom.form_field(self._own[name])
            self._checks[field.input_name] = lambda raw: custom.clean(
                self._own[name], raw
            )
        elif name in FIELDS and FIELDS[name] == name:
            question = self._of_lead(field)
        else:
            question = forms.CharField(
                max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3})
            )
            self._checks[field.input_name] = storable
        question.label, question.required = field.label, field.is_required
        question.help_text, question.initial = field.help_text, field.default
        if field.is_hidden:
            question.required, question.widget = False, forms.HiddenInput()
        elif name in _AUTOFILL:
            question.widget.attrs["autocomplete"] = _AUTOFILL[name]
        return question

    def _of_lead(self, field: FormField) -> forms.Field:
        column = _column(field.target)
        self._checks[field.input_name] = lambda raw: clean_value(column, raw)
        if isinstance(column, PicklistField):
            offered = Choice.offered(column.picklist, field.default)
            return forms.ChoiceField(choices=[("", "—"), *offered])
        if isinstance(column, models.BooleanField):
            return forms.BooleanField()
        if isinstance(column, models.TextField):
            longest = column.max_length or LONGEST_ANSWER
            rows = forms.Textarea(attrs={"rows": 4})
            return forms.CharField(max_length=longest, widget=rows)
        question = forms.CharField(max_length=column.max_length)
        question.widget.input_type = _TYPES.get(field.target, "text")
        if isinstance(column, models.IntegerField | models.DecimalField):
            question.widget.attrs["inputmode"] = "decimal"
        return question


def usual_fields() -> list[FormField]:
    """Give the questions of a form nobody has given any."""
    return [
        FormField(target=target, label=str(label), is_required=required)
        for target, label, required in USUAL
    ]


def target_choices() -> list[tuple[str, str]]:
    """Give what a question may fill in, as (target, label), for the admin."""
    ours = [name for name, target in FIELDS.items() if name == target]
    labels = [(name, str(_column(name).verbose_name).capitalize()) for name in ours]
    own = [(f"custom.{one.key}", one.label) for one in custom.fields_of(Lead)]
    return [*labels, *own]


def _column(name: str) -> "models.Field[Any, Any]":
    return next(one for one in Lead._meta.concrete_fields if one.name == name)


# -- people or machines ----------------------------------------------------------------


def start_mark(slug: str) -> str:
    """Give a signed note of the moment a form was shown, to be sent along with it."""
    return TimestampSigner(salt="hosted-form").sign(slug)


def spam_signs(post: Post, slug: str = "") -> str:
    """Say in words why a post looks like a machine's; "" if it does not.

    The trap alone is enough; of the weaker signs two must come together. `slug` is
    that of a hosted form, where the time to fill it in is known. Such a post is held
    for a look, never thrown away.
    """
    signs = [_("The field that people do not see is filled in.")] * 2
    signs = signs if post.first(HONEYPOT).strip() else []
    if slug and not _took_its_time(post.first(STARTED), slug):
        signs.append(_("Filled in within two seconds, or not on our page."))
    if _links(post.answers) >= MANY_LINKS:
        signs.append(_("Contains several links."))
    return " ".join(dict.fromkeys(signs)) if len(signs) > 1 else ""


def _took_its_time(mark: str, slug: str) -> bool:
    signer = TimestampSigner(salt="hosted-form")
    try:
        if signer.unsign(mark) != slug:
            return False
        signer.unsign(mark, max_age=QUICKEST_SECONDS)
    except SignatureExpired:  # older than the shortest time, as it should be
        return True
    except BadSignature:
        return False
    return False


def _links(answers: Mapping[str, Sequence[str]]) -> int:
    texts = (
        text
        for name, given in answers.items()
        if name.lower() not in ("returl", "referrer", "referer", "website", "url")
        for text in given
    )
    return sum(len(_LINK.findall(text)) for text in texts)
