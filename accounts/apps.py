from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from accounts import bulk
        from accounts.listing import ACCOUNTS, CONTACTS
        from lists import registry
        from lists.bulk import acts

        registry.register(ACCOUNTS, CONTACTS)
        acts.register(*bulk.ACTS)
