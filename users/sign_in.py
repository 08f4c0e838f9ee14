"""How people sign in: by e-mail, with sign-up closed; mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """What allauth asks us about signing in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; people are invited from the admin."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]):
        """Queue the mail as user and kind; the link is made when it is delivered."""
        from users import invitations

        invitations.queue_mail(template_prefix, email, context)
