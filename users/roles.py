"""The role tree: put a role in its place and keep the paths below it right."""

from django.db import transaction

from users.models import Role


@transaction.atomic
def place(role: Role) -> Role:
    """Save a role and the paths of everything below it.

    Raises ValidationError if it would report to itself.
    """
    role.clean()
    if role.pk is None:
        role.path = ""
        role.save()
    above = role.parent.path if role.parent else "/"
    role.path = f"{above}{role.pk}/"
    role.save()
    for child in role.children.all():
        place(child)
    return role
