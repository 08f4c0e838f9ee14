"""`/me/`: what people set for themselves; and help for who cannot get there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from users import asking, browsers, preferences
from users.asking import SignedIn, page_of_ours
from users.forms import AwayForm, MeForm
from users.models import Away, User


@require_http_methods(["GET", "POST"])
def me(request: SignedIn) -> HttpResponse:
    """Show and save name, time zone, language, looks and where a day begins."""
    person = get_object_or_404(User, pk=request.user.pk)
    form = MeForm(asking.posted(request), instance=person)
    if form.is_valid():
        form.save()
        with translation.override(person.language or translation.get_language()):
            messages.success(request, _("Saved."))
        response = redirect("users:me")
        _remember_language(response, person.language)
        return response
    return _page(request, form=form)


def _remember_language(response: HttpResponse, language: str) -> None:
    """Leave a cookie for the sign-in page, which knows nobody yet."""
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


@require_POST
def set_theme(request: SignedIn) -> HttpResponse:
    """Switch between light, dark and the device's own; go back to the page."""
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        User.objects.filter(pk=request.user.pk).update(theme=theme)
    response = redirect(page_of_ours(request, request.POST.get("next", "")) or "/")
    if theme in User.Theme.values:
        # The sign-in page knows nobody yet.
        response.set_cookie("theme", theme, 365 * 24 * 3600, samesite="Lax")
    return response


@require_POST
def sign_out_elsewhere(request: SignedIn) -> HttpResponse:
    """Sign out of one other browser, or of all others."""
    one = request.POST.get("one", "")
    pk = asking.number(one)
    if one and pk is None:
        raise Http404
    number = browsers.sign_out(request, request.user, pk)
    text = ngettext(
        "Signed out of %(n)s browser.", "Signed out of %(n)s browsers.", number
    )
    messages.success(request, text % {"n": number})
    return redirect("users:me")


@require_POST
def add_away(request: SignedIn) -> HttpResponse:
    """Note days on which rules and pools pass the person by."""
    form = AwayForm(request.POST, instance=Away(user=request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Noted. Rules give you no leads on these days."))
        return redirect("users:me")
    return _page(request, away_form=form)


@require_POST
def delete_away(request: SignedIn, pk: int) -> HttpResponse:
    """Forget an absence of one's own."""
    get_object_or_404(Away, pk=pk, user=request.user).delete()
    messages.success(request, _("Deleted."))
    return redirect("users:me")


@require_POST
def save_notices(request: SignedIn) -> HttpResponse:
    """Keep which notices are shown and which are mailed."""
    preferences.wish(
        request.user,
        in_app=request.POST.getlist("in_app"),
        mailed={
            kind: request.POST.get(f"mail_{kind}", "") for kind in preferences.KINDS
        },
    )
    messages.success(request, _("Saved."))
    return redirect("users:me")


def _page(request: SignedIn, **forms) -> HttpResponse:
    person = User.objects.get(pk=request.user.pk)
    wrong = any(form.errors for form in forms.values())
    context = {
        "heading": _("My settings"),
        "form": forms.get("form") or MeForm(instance=person),
        "away_form": forms.get("away_form") or AwayForm(auto_id="id_away_%s"),
        "away": person.away.all(),
        "browsers": browsers.of(request, person),
        "wishes": preferences.wishes(person),
        "ways": preferences.Mailed.choices,
    }
    return render(request, "users/me.html", context, status=422 if wrong else 200)


@login_not_required
@require_safe
def sign_in_help(request: HttpRequest) -> HttpResponse:
    """Say what to do when signing in does not work."""
    return render(request, "account/help.html")
