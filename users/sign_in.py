"""How people sign in: by e-mail, with sign-up closed; mail goes through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.stages import AuthenticateStage
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users import browsers, tries
from users.models import User
from users.network import address_of


class Adapter(DefaultAccountAdapter):
    """What allauth asks us about signing in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This email and password do not fit together."),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Say what is wrong; of limits, which one it is and what helps."""
        if code == "too_many_login_attempts":
            page = getattr(context.request.resolver_match, "url_name", "") or ""
            is_code = page.startswith("mfa_")
            text = tries.wrong_codes() if is_code else tries.wrong_passwords()
            return ValidationError(text, code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up; people are invited from the admin."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Give the same answer for who left, who never came and a wrong password."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            # allauth took back this try, because the password was right.
            self.pre_authenticate(request, **credentials)
            return None
        return user

    def get_login_stages(self) -> list[str]:
        """Ask for a code in a way that lets people in whose device was reset."""
        asking = "allauth.mfa.stages.AuthenticateStage"
        stages: list[str] = super().get_login_stages()
        return ["users.sign_in.CodeStage" if one == asking else one for one in stages]

    def post_login(self, request: HttpRequest, user: User, **what: Any) -> Any:
        """Note the browser, so that the person can sign out of it from another one."""
        browsers.note(request, user)
        return super().post_login(request, user, **what)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the address that limits count by."""
        return address_of(request) or "unknown"

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send nothing of allauth's own; see `users.forms.ResetForm`."""


class CodeStage(AuthenticateStage):
    """The second step of signing in."""

    def is_resumable(self, request: HttpRequest) -> bool:
        """Tell whether a code is still asked for.

        Without this, who waits here while an administrator resets the device is sent
        from the sign-in page to the code and back, for ever.
        """
        return bool(self._should_handle(request))


def forget_old_addresses(user: User) -> None:
    """See that only the present e-mail signs a person in; allauth keeps old ones."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
