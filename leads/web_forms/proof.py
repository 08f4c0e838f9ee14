"""Proof of work: a second of computing that people don't notice and spammers pay for.

The browser finds the number behind a puzzle of ours (ALTCHA, `static/js/proof.js`);
nobody else is asked. A puzzle is good for one post and for `ALTCHA_CHALLENGE_EXPIRE`.
"""

from typing import Any

import django_altcha
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.web_forms.bodies import Post
from leads.web_forms.meaning import PROOF

# About a tenth of a second on a laptop, a second on an old phone.
HARDEST = 50_000


def puzzle() -> dict[str, Any]:
    """Make a puzzle for one post, signed by us."""
    return vars(django_altcha.get_altcha_challenge(max_number=HARDEST))


def missing(post: Post) -> str:
    """Say in words why a post does not prove its work; "" if it does.

    Asking uses the proof up: the same one a second time is none.
    """
    answer = post.first(PROOF)
    if not answer:
        return _("The browser's proof of work is missing: scripts were off or failed.")
    try:
        django_altcha.AltchaField().clean(answer)
    except ValidationError:
        return _("The browser's proof of work is wrong, too old or used before.")
    return ""
