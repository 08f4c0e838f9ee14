from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Activities")

    def ready(self):
        from activities import bulk, shipped
        from activities.inbox import webhook  # noqa: F401 - it listens to anymail
        from activities.listing import TASKS
        from lists import registry
        from lists.bulk import acts
        from users import own_words

        post_migrate.connect(shipped.after_migrate, dispatch_uid="activities.shipped")
        own_words.register(shipped.worded)
        registry.register(TASKS)
        acts.register(*bulk.ACTS)
