from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("Users")

    def ready(self):
        from users import own_words, shipped

        pre_migrate.connect(shipped.before_migrate, dispatch_uid="users.before")
        post_migrate.connect(shipped.after_migrate, dispatch_uid="users.shipped")
        own_words.register(shipped.worded)
