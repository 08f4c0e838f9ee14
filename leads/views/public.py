"""Pages and addresses for strangers: posts of web forms, and forms we host. Spec §2.

They need no sign-in, read no cookie and set none, so there is nothing that another site
could do in a visitor's name: that is why they go without a CSRF token.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from leads import submissions, web_forms
from leads.models import Lead, WebForm
from leads.views import visitor
from leads.views.visitor import Refused, says_why
from leads.web_forms import hosted, proof
from leads.web_forms.meaning import problems_of
from leads.web_forms.returning import origin_of
from records import custom

# What may be called the form's token; Web-to-Lead calls it the organisation's id.
TOKEN_NAMES = ("oid", "orgid")


@login_not_required
@csrf_exempt
@require_POST
@says_why
def servlet(request: HttpRequest) -> HttpResponse:
    """Take a post as Salesforce's Web-to-Lead does: same address, names, behaviour."""
    raw = visitor.raw_post(request)
    post = _read(raw)
    form = next(filter(None, map(submissions.find_form, _tokens(post, raw))), None)
    if form is None:
        raise Refused(404, _("There is no form with this oid."))
    return _take(request, form, raw, post, [hosted.spam_signs(post)])


@login_not_required
@csrf_exempt
@require_POST
@says_why
def post_to_form(request: HttpRequest, token: str) -> HttpResponse:
    """Take a post at a form's own address; an unknown token stores nothing."""
    form = submissions.find_form(token)
    if form is None:
        raise Refused(404, _("There is no form at this address."))
    raw = visitor.raw_post(request)
    post = _read(raw)
    return _take(request, form, raw, post, [hosted.spam_signs(post)])


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@says_why
def hosted_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form that we host; unlike the others it is checked before it is kept."""
    form = _hosted(slug)
    asked = list(form.fields.all())
    own = custom.fields_of(Lead)
    if request.method != "POST":
        return _framed(_page(request, form, hosted.HostedForm(asked, own)), form)
    raw = visitor.raw_post(request)
    post = _read(raw)
    filled = hosted.HostedForm(asked, own, post)
    if not filled.is_valid():
        return _framed(_page(request, form, filled, status=422), form)
    unproven = proof.missing(post) if form.proof != WebForm.Proof.OFF else ""
    if unproven and form.proof == WebForm.Proof.NEED:
        filled.add_error(None, unproven)
        return _framed(_page(request, form, filled, status=422), form)
    signs = [hosted.spam_signs(post, slug), unproven]
    return _framed(_take(request, form, raw, post, signs), form)


@login_not_required
@require_safe
def puzzle(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the browser what it has to find out before it sends the form."""
    if _hosted(slug).proof == WebForm.Proof.OFF:
        raise Http404
    answer = JsonResponse(proof.puzzle())
    answer["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank a visitor whose form names no page of its own."""
    form = _hosted(slug)
    context = {"web_form": form, "heading": _("Thank you")}
    return _framed(render(request, "leads/public/thanks.html", context), form)


# -- inside ----------------------------------------------------------------------------


def _take(
    request: HttpRequest,
    form: WebForm,
    raw: submissions.RawPost,
    post: web_forms.Post,
    spam_signs: Sequence[str],
) -> HttpResponse:
    try:
        submissions.store(form, raw, spam_signs=" ".join(filter(None, spam_signs)))
    except submissions.TooMany as full:
        text = _("Too many posts are waiting. Please send yours again in a minute.")
        raise Refused(429, text, retry_after=60) from full
    except IntegrityError as gone:  # deleted in the seconds for which we remember it
        raise Refused(404, _("There is no form at this address.")) from gone
    if visitor.wants_json(request):
        answer: HttpResponse = JsonResponse({"accepted": True})
        visitor.let_read(answer, request, form.origins)
    elif post.first("debug").strip() == "1":
        answer = _debug_page(request, form, post)
    else:
        answer = HttpResponseRedirect(_where_to(request, form, post))
    return answer


def _read(raw: submissions.RawPost) -> web_forms.Post:
    try:
        return web_forms.read(raw.body, raw.content_type, raw.query)
    except web_forms.Unreadable:
        return web_forms.Post()  # kept as it is; processing says what is wrong


def _tokens(post: web_forms.Post, raw: submissions.RawPost) -> dict[str, None]:
    pairs = parse_qsl(raw.query, errors="replace")
    asked = {name.lower(): value for name, value in reversed(pairs)}
    said = [post.first(name) for name in TOKEN_NAMES]
    said += [asked.get(name, "") for name in TOKEN_NAMES]
    return dict.fromkeys(token.strip() for token in said if token.strip())


def _where_to(request: HttpRequest, form: WebForm, post: web_forms.Post) -> str:
    came_from = visitor.came_from(request)
    wanted = web_forms.return_address(post.first("retURL"), form.origins, came_from)
    return (
        wanted
        # Set up by us, so it may also lead elsewhere.
        or web_forms.return_address(form.return_url, [form.return_url])
        or resolve_url("public:thanks", slug=form.slug)
    )


def _debug_page(
    request: HttpRequest, form: WebForm, post: web_forms.Post
) -> HttpResponse:
    found = web_forms.understand(post, custom_fields=custom.fields_of(Lead))
    problems = problems_of(found)
    rows = [
        (name, answers, found.meaning.get(name), problems.get(name))
        for name, answers in post.answers.items()
    ]
    context = {"web_form": form, "rows": rows, "problems": problems.items()}
    context |= {"heading": _("How this post was understood")}
    return render(request, "leads/public/debug.html", context)


def _hosted(slug: str) -> WebForm:
    form = WebForm.objects.filter(slug=slug, is_active=True).first()
    if form is None:
        raise Http404
    return form


def _page(
    request: HttpRequest, form: WebForm, filled: hosted.HostedForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "web_form": form,
        "form": filled,
        "heading": form.heading or form.name,
        "started": filled.data.get(hosted.STARTED) or hosted.start_mark(form.slug),
        "started_name": hosted.STARTED,
        "honeypot": hosted.HONEYPOT,
        "proof": form.proof,
    }
    return render(request, "leads/public/form.html", context, status=status)


def _framed(response: HttpResponse, form: WebForm) -> HttpResponse:
    """Let the form's own sites show the page in a frame, and be gone back to."""
    origins = [*form.origins]
    if origin_of(form.return_url):
        origins.append(origin_of(form.return_url))
    targets = ["'self'", *origins]
    policy: dict[str, Any] = {"form-action": targets}
    if form.origins:
        policy["frame-ancestors"] = ["'self'", *form.origins]
        response.xframe_options_exempt = True
    response._csp_replace = policy  # type: ignore[attr-defined]  # read by django-csp
    return response
