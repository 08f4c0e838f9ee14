from users.models.organisation import Organisation, home_zone
from users.models.people import Away, Role, User
from users.models.queues import Queue, QueueMember
from users.models.sign_ins import SignIn

__all__ = [
    "Away",
    "Organisation",
    "Queue",
    "QueueMember",
    "Role",
    "SignIn",
    "User",
    "home_zone",
]
