from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Records")

    def ready(self):
        from records import shipped
        from users import own_words

        post_migrate.connect(shipped.after_migrate, dispatch_uid="records.shipped")
        own_words.register(shipped.worded)
