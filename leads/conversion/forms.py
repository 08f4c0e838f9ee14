"""The wizard's form: what is chosen, as text in fields, and the plan it comes to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.matching import Match
from accounts.models import Account, Contact
from activities import times
from activities.models import Activity
from leads.conversion import matches, plan
from leads.conversion.matches import Candidates
from leads.conversion.rows import MODELS
from leads.models import Lead, Status
from opportunities.models import Opportunity
from records.cleaning import storable
from users import asking
from users.models import User

NEW, NONE = "new", "none"


class ChosenField(forms.CharField):
    """ "new", "none", or the number of a record the person may see."""

    def __init__(self, *, model: Any, words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)
        self.model, self.words = model, words
        self.user: User | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or NEW
        if text in self.words:
            return text
        rows = self.model.objects.visible_to(self.user)
        found = rows.filter(pk=asking.number(text)).first()
        if found is None:
            raise forms.ValidationError(_("Choose one of the list."))
        return found


def _line(label: Any, most: int = 255) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, validators=[storable]
    )


def _first_choice(best: Match[Any] | None) -> str:
    return str(best.record.pk) if best and best.may_change else NEW


class ConvertForm(forms.Form):
    """What to make of a lead; suggestions and review follow from what is sent."""

    ASKED = ("account", "account_search", "contact", "contact_search")

    account = ChosenField(model=Account, words=(NEW,), label=_("Account"))
    account_name = _line(_("Name of the new account"))
    account_search = _line(_("Search accounts"), 100)
    contact = ChosenField(model=Contact, words=(NEW,), label=_("Contact"))
    last_name = _line(_("Last name"), 80)
    contact_search = _line(_("Search contacts"), 100)
    relate = forms.BooleanField(
        label=_("Also relate this contact to the account"), required=False
    )
    update_lead_source = forms.BooleanField(
        label=_("Overwrite the contact's lead source"), required=False
    )
    opportunity = ChosenField(
        model=Opportunity, words=(NEW, NONE), label=_("Opportunity")
    )
    opportunity_name = _line(_("Name of the new opportunity"), 300)
    amount = forms.DecimalField(
        label=_("Amount"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
    )
    close_on = forms.DateField(
        label=_("Close date"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False
    )
    status = forms.ModelChoiceField(
        label=_("Status"), queryset=Status.objects.none(), to_field_name="key"
    )
    follow_up = _line(_("Follow-up task"))
    follow_up_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Activity.Priority.choices,
        coerce=int,
        required=False,
        empty_value=str(Activity.Priority.NORMAL),
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(
        self, data: Any, *, lead: Lead, user: User, asked: Mapping[str, str]
    ) -> None:
        """`asked` is what a link asks to begin with, such as {"account": "42"}."""
        self.lead, self.user = lead, user
        self.suggested = matches.candidates(lead, user=user)
        asked = {name: asked[name] for name in self.ASKED if name in asked}
        super().__init__(data, initial={**self._start(), **asked})
        fields: dict[str, Any] = self.fields
        for name in ("account", "contact", "opportunity"):
            fields[name].user = user
        fields["owner"].queryset = User.objects.working()
        statuses = plan.converted_statuses(lead)
        fields["status"].queryset = Status.objects.filter(
            pk__in=[status.pk for status in statuses]
        )

    def _start(self) -> dict[str, Any]:
        """Propose the sure match, else new records. Spec §8.2."""
        account, contact = self.suggested.accounts.best, self.suggested.contacts.best
        first = next(iter(plan.converted_statuses(self.lead)), None)
        return {
            "account": _first_choice(account),
            "account_name": self.lead.company,
            "contact": _first_choice(contact),
            "last_name": self.lead.last_name,
            "opportunity": NEW,
            "opportunity_name": plan.offered_name(self.lead),
            "close_on": plan.close_date(),
            "owner": self.lead.owner_id or self.user.pk,
            "status": first and first.key,
            "priority": Activity.Priority.NORMAL,
        }

    # -- what the page shows ------------------------------------------------------

    def chosen(self, name: str) -> Any:
        """Give the record or word chosen so far, also while other fields are wrong."""
        field = self.fields[name]
        try:
            return field.clean(self[name].value())
        except forms.ValidationError:
            return NEW

    def shown(self) -> Candidates:
        """Give the suggestions for what is chosen and searched so far."""
        account = self.chosen("account")
        return matches.candidates(
            self.lead,
            user=self.user,
            account=account if isinstance(account, Account) else None,
            account_search=self["account_search"].value() or "",
            contact_search=self["contact_search"].value() or "",
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("account") == NEW and not said.get("account_name"):
            self.add_error("account_name", _("Enter a name for the account"))
        if said.get("contact") == NEW and not said.get("last_name"):
            self.add_error("last_name", _("Enter the contact's last name"))
        if said.get("opportunity") == NEW:
            self._check_opportunity(said)
        due = said.get("follow_up_on")
        if due and due < timezone.localdate():
            self.add_error("follow_up_on", _("The due date must be today or later"))
        if due and not said.get("follow_up"):
            self.add_error("follow_up", _("Say what is to be done"))
        return said

    def _check_opportunity(self, said: dict[str, Any]) -> None:
        name, most = said.get("opportunity_name", ""), plan.LONGEST_OPPORTUNITY_NAME
        if not name:
            self.add_error(
                "opportunity_name",
                _now("Enter a name for the opportunity, or choose not to make one"),
            )
        elif len(name) > most:
            words = {"n": len(name), "most": most}
            text = _now("The name has %(n)s characters. Shorten it to %(most)s.")
            self.add_error("opportunity_name", text % words)

    def refuse(self, refusal: forms.ValidationError) -> None:
        """Show what conversion refused, beside the field it is about."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal.messages)
            return
        for name, texts in refusal.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)

    # -- what it comes to ---------------------------------------------------------

    def planned(self) -> plan.Plan:
        """Give the plan of what is chosen so far; of a valid form, the whole plan."""
        account, contact = self.chosen("account"), self.chosen("contact")
        deal, said = self.chosen("opportunity"), getattr(self, "cleaned_data", {})
        start = self.initial
        name = said.get("opportunity_name", start["opportunity_name"])
        return plan.Plan(
            account=account if isinstance(account, Account) else None,
            account_name=said.get("account_name", start["account_name"]),
            contact=contact if isinstance(contact, Contact) else None,
            last_name=said.get("last_name", start["last_name"]),
            relate=said.get("relate", False),
            opportunity=deal if isinstance(deal, Opportunity) else None,
            opportunity_name=name if deal == NEW else "",
            amount=said.get("amount"),
            close_on=said.get("close_on"),
            owner=said.get("owner") or self.lead.owner,
            status=said.get("status"),
            update_lead_source=said.get("update_lead_source", False),
            fields=self._decided(),
            follow_up=self._follow_up(said),
        )

    def shown_for(self, target: str) -> str:
        """Say which record a row of the review is about: "account.42", "account.new".

        A tick counts for the record it was shown for, and for no other: who then
        chooses another account does not overwrite that one's phone.
        """
        chosen = self.chosen(target)
        return f"{target}.{getattr(chosen, 'pk', NEW)}"

    def _decided(self) -> dict[str, bool]:
        """Give what was ticked and unticked in the review, as far as it was shown."""
        if not self.is_bound:
            return {}
        sent: Any = self.data
        taken, decided = set(sent.getlist("take")), {}
        for key in sent.getlist("shown"):
            target, _dot, rest = key.partition(".")
            of, _dot, field = rest.partition(".")
            if target in MODELS and self.shown_for(target) == f"{target}.{of}":
                decided[f"{target}.{field}"] = key in taken
        return decided

    def _follow_up(self, said: dict[str, Any]) -> plan.FollowUp | None:
        # A form with a mistake is shown anew; what is wrong in it is not planned.
        if not said.get("follow_up") or "priority" not in said:
            return None
        due = said.get("follow_up_on") or timezone.localdate() + times.ONE_DAY
        return plan.FollowUp(said["follow_up"], due, int(said["priority"]))
