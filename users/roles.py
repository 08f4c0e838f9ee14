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
    before = Role.objects.values_list("path", flat=True).get(pk=role.pk)
    role.path = f"{above}{role.pk}/"
    role.save()
    if before not in ("", role.path):
        below = list(Role.objects.filter(path__startswith=before).exclude(pk=role.pk))
        for other in below:
            other.path = f"{role.path}{other.path.removeprefix(before)}"
        Role.objects.bulk_update(below, ["path"])
    return role
