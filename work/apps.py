from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "work"
    verbose_name = _("Work in the background")

    def ready(self) -> None:
        # Registers fold() on every new connection.
        from work import database  # noqa: F401 - imported for its receiver
