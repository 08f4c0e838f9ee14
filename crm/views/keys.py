"""The keys of the pages: shown by `?`, and changed in one's own settings."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

import crm
from crm import keys
from users import asking
from users.asking import SignedIn


class KeysForm(forms.Form):
    """One short field per key that can be moved, and the switch for all."""

    on = forms.BooleanField(label=gettext_lazy("Use single keys"), required=False)

    def __init__(self, *args, moved, **kwargs):
        super().__init__(*args, **kwargs)
        for key, what in keys.MOVABLE.items():
            self.fields[key] = forms.CharField(
                label=f"{key.upper()}: {what.label}",
                required=False,
                max_length=1,
                initial=moved.get(key, key).upper(),
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "autocapitalize": "none"}
                ),
            )


@require_safe
def show_keys(request: SignedIn) -> HttpResponse:
    """Show what the keys do, those of the page one comes from first."""
    at = request.GET.get("at", "")[:500]
    context = {
        "heading": _("Keys"),
        "sections": keys.sections(request.user, at),
        "place": keys.place_of(at),
        "is_off": keys.is_off(request.user),
        "version": crm.__version__,
    }
    return render(request, "crm/keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_keys(request: SignedIn) -> HttpResponse:
    """Switch single keys off, or let another key do what one does."""
    user = request.user
    posted = asking.posted(request)
    if posted is not None and "ship" in posted:
        posted = {"on": posted.get("on", "")}
    initial = {"on": not keys.is_off(user)}
    form = KeysForm(posted, initial=initial, moved=keys.moved_by(user))
    if form.is_valid():
        said = form.cleaned_data
        try:
            keys.choose(user, said, off=not said["on"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("users:me")
    context = {"heading": _("Keys"), "form": form}
    status = 422 if form.errors else 200
    return render(request, "crm/keys_form.html", context, status=status)
