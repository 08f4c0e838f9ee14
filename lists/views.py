"""The views people save over a list: all of them, save, share, change, delete."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lists import counting, registry, saving, tabs
from lists.asking import DENSITIES, EVERYTHING, Asked
from lists.chips import chips_of
from lists.filtering import answer_columns
from lists.forms import SavedViewForm
from lists.models import SavedView
from lists.spec import ListSpec
from records.pages import add_refusal, undo_tag
from users import asking
from users.asking import SignedIn
from work.database import fold


@require_safe
def show_views(request: SignedIn, kind: str) -> HttpResponse:
    """Show all views of a list that this person sees, and what they may do to them."""
    spec = _spec(request, kind)
    rows = SavedView.objects.visible_to(request.user).filter(list_key=spec.key)
    views = rows.select_related("owner").prefetch_related(
        "readers__role", "readers__group"
    )
    find = request.GET.get("q", "")[:60]
    asked = Asked(spec, QueryDict(f"view={EVERYTHING}"), request, strict=False)
    context = {
        "find": find,
        "shipped": [view for view in spec.views if _named(view.label, find)],
        "pins": tabs.pinned(asked),
        "heading": _("Views of %(list)s") % {"list": str(spec.label).lower()},
        "views": [
            (view, view.is_editable_by(request.user))
            for view in views
            if _named(view.name, find)
        ],
        "start": saving.shelf_of(request.user, spec.key).preference,
        "list_key": spec.key,
        "back_url": reverse(spec.name),
        "back_label": spec.label,
    }
    return render(request, "lists/views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: SignedIn, kind: str) -> HttpResponse:
    """Save what the list shows as a view of one's own."""
    spec = _spec(request, kind)
    query = request.POST.get("query", request.GET.urlencode())
    asked = Asked(spec, QueryDict(query), request)
    view = SavedView(owner=request.user, list_key=spec.key, query=asked.as_query())
    context = {"heading": _("Save view"), "query": query, "said": chips_of(asked)}
    context["said_view"] = asked.view
    return _answer(request, view, context, back=f"{reverse(spec.name)}?{query}")


@require_safe
def count_news(request: SignedIn, kind: str) -> HttpResponse:
    """Say how many more rows a list has than its page knows; asked each minute."""
    spec, query = _spec(request, kind), request.GET.copy()
    known = asking.number(query.pop("known", [""])[-1])
    shown = query.pop("shown", [""])[-1]
    now = counting.count(Asked(spec, query, request).rows())
    most = now if known is None else known
    context = {
        "news_url": reverse("lists:news", args=[spec.key]),
        "list_query": query.urlencode(),
        "list_url": reverse(spec.name),
        "shown": shown,
        "known": min(most, now),
        # Past the ceiling nobody counts, so nobody says how many are new.
        "new": max(now - most, 0) if now <= counting.CEILING else 0,
    }
    return render(request, "lists/_news.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_columns(request: SignedIn, kind: str) -> HttpResponse:
    """Choose the columns of a list and their order."""
    return answer_columns(request, _spec(request, kind))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_view(request: SignedIn, pk: int) -> HttpResponse:
    """Rename a view, or share it with others."""
    view, _own_spec = _editable(request, pk)
    heading = _("View “%(view)s”") % {"view": view}
    return _answer(request, view, {"heading": heading}, back=_address(view))


@require_POST
def update_view(request: SignedIn, pk: int) -> HttpResponse:
    """Let a view ask what the list shows now."""
    view, spec = _editable(request, pk)
    try:
        asked = Asked(spec, QueryDict(request.POST.get("query", "")), request)
        act = saving.ask(view, asked.as_query(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        text = _("View “%(view)s” changed.") % {"view": view}
        messages.success(request, text, extra_tags=undo_tag(act.operation))
    return redirect(_address(view))


@require_http_methods(["GET", "HEAD", "POST"])
def delete_view(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then delete a view; the message brings it back."""
    view, spec = _editable(request, pk)
    if request.method == "POST":
        act = saving.remove(view, by=request.user)
        text = _("View “%(view)s” deleted.") % {"view": view}
        messages.success(request, text, extra_tags=undo_tag(act.operation))
        return redirect(spec.name)
    context = {
        "heading": _("Delete the view “%(view)s”?") % {"view": view},
        "text": _("The records in it stay. Whoever sees the view loses it."),
        "submit_label": _("Delete"),
        "cancel_url": _address(view),
        "danger": True,
    }
    return render(request, "generic/confirm.html", context)


@require_POST
def duplicate_view(request: SignedIn, pk: int) -> HttpResponse:
    """Give oneself a copy of a view one sees."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    spec = _spec(request, view.list_key)
    try:
        copy, act = saving.duplicate(view, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(view))
    _pin_new(request, spec, copy)
    text = _("View “%(view)s” saved.") % {"view": copy}
    messages.success(request, text, extra_tags=undo_tag(act.operation))
    return redirect(_address(copy))


@require_POST
def pin_view(request: SignedIn, kind: str) -> HttpResponse:
    """Let a view stand above the list as a tab, or no longer (`on` is blank)."""
    spec = _spec(request, kind)
    asked = Asked(spec, QueryDict(f"view={EVERYTHING}"), request, strict=False)
    key = request.POST.get("pin", "")
    view = next((tab for tab in tabs.every(asked) if tabs.key_of(tab) == key), None)
    if view is None:
        raise Http404
    pins = [pin for pin in tabs.pinned(asked) if pin != key]
    pins += [key] if request.POST.get("on") else []
    saving.pin(request.user, spec.key, pins)
    if request.POST.get("back") == "views":
        return redirect("lists:views", spec.key)
    return redirect(tabs.link(view, asked, reverse(spec.name))["url"])


@require_POST
def set_density(request: SignedIn, kind: str) -> HttpResponse:
    """Let the rows of lists stand closer or further apart for oneself."""
    spec = _spec(request, kind)
    density = request.POST.get("density", "")
    if density not in DENSITIES:
        problem = _("Rows stand comfortable, compact or relaxed.")
        return render(request, "400.html", {"problem": problem}, status=400)
    saving.stand(request.user, spec.key, density)
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    query.pop("density", None)
    return redirect(f"{reverse(spec.name)}?{query.urlencode()}")


@require_POST
def start_with(request: SignedIn, kind: str) -> HttpResponse:
    """Let the list open with a tab: a saved view by its number, a shipped by its key.

    Nothing given: as shipped.
    """
    spec = _spec(request, kind)
    start: Any = request.POST.get("start", "")
    if number := asking.number(start):
        rows = SavedView.objects.visible_to(request.user).filter(list_key=spec.key)
        start = get_object_or_404(rows, pk=number)
    elif start and spec.view(start) is None:
        raise Http404
    saving.start_with(request.user, spec.key, start)
    messages.success(request, _("The list opens with this view now."))
    return redirect(spec.name)


def _answer(
    request: SignedIn, view: SavedView, context: dict[str, Any], *, back: str
) -> HttpResponse:
    posted = asking.posted(request)
    liked = saving.shelf_of(request.user, view.list_key).preference
    is_start = bool(view.pk and liked and liked.start_view_id == view.pk)
    spec = _spec(request, view.list_key)
    form = SavedViewForm(
        posted, instance=view, by=request.user, spec=spec, is_start=is_start
    )
    is_new = view.pk is None
    if form.is_bound and form.is_valid():
        view.query = form.query
        try:
            act = saving.save(view, readers=form.readers, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            if is_new:
                _pin_new(request, spec, view)
            if form.cleaned_data["is_start"] != is_start:
                start = view if form.cleaned_data["is_start"] else ""
                saving.start_with(request.user, view.list_key, start)
            text = _("View “%(view)s” saved.") % {"view": view}
            messages.success(request, text, extra_tags=undo_tag(act.operation))
            return redirect(_address(view))
    context = {"form": form, "submit_label": _("Save view"), **context}
    context["cancel_url"] = back
    status = 422 if form.errors else 200
    return render(request, "lists/view_form.html", context, status=status)


def _named(name: Any, find: str) -> bool:
    return fold(find.strip()) in fold(str(name))


def _pin_new(request: SignedIn, spec: ListSpec, view: SavedView) -> None:
    """Let a new view be a tab also for who chose their tabs before."""
    pins = saving.shelf_of(request.user, spec.key).pins
    if pins is not None:
        saving.pin(request.user, spec.key, [*pins, str(view.pk)])


def _spec(request: SignedIn, kind: str) -> ListSpec:
    spec = registry.spec_of(kind)
    if spec is None:
        raise Http404
    if not request.user.has_perm(spec.right):
        raise PermissionDenied
    return spec


def _editable(request: SignedIn, pk: int) -> tuple[SavedView, ListSpec]:
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if not view.is_editable_by(request.user):
        raise PermissionDenied(
            _("“%(view)s” is a view of %(owner)s.")
            % {"view": view, "owner": view.owner.name}
        )
    return view, _spec(request, view.list_key)


def _address(view: SavedView) -> str:
    spec = registry.spec_of(view.list_key)
    assert spec is not None  # noqa: S101 - a view of no list cannot be reached
    return f"{reverse(spec.name)}?saved={view.pk}"
