"""People, roles and queues for tests."""

import factory
from django.contrib.auth.models import Group

from users.models import Queue, QueueMember, Role, User
from users.roles import place


def make_role(name: str, above: Role | None = None) -> Role:
    """Make a role below another one."""
    return place(Role(name=name, parent=above))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@tiller.example")
    first_name = factory.Sequence(lambda n: f"User{n}")
    last_name = "Tester"

    @factory.post_generation
    def group(self, create, name, **kwargs):
        if create and name:
            self.groups.add(Group.objects.get(name=name))


class QueueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Queue
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Queue {n}")
    key = factory.Sequence(lambda n: f"queue-{n}")

    @factory.post_generation
    def people(self, create, people, **kwargs):
        for person in people or []:
            QueueMember.objects.create(queue=self, user=person)
