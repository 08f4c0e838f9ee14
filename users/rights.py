"""Who may give what: nobody gives a right, or changes a person, beyond their own."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from users.models import User


def of(user: User) -> QuerySet[Permission]:
    """Give the rights a person has, or would have were they active."""
    if user.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(Q(group__user=user) | Q(user=user)).distinct()


def grantable_groups(by: User) -> QuerySet[Group]:
    """Give the groups whose every right this person has too."""
    beyond = Permission.objects.exclude(pk__in=of(by).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)


def exceeds(user: User, by: User) -> bool:
    """Tell whether somebody has a right that `by` lacks.

    Who could change such a person's e-mail could sign in as them.
    """
    if by.is_superuser:
        return False
    if user.is_superuser:
        return True
    return of(user).exclude(pk__in=of(by).values("pk")).exists()
