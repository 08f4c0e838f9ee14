"""Each kind of record keeps since when its people wait; told of old letters here."""

from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Q, Subquery

KINDS = [
    ("leads", "lead"),
    ("accounts", "account"),
    ("accounts", "contact"),
    ("opportunities", "opportunity"),
]
LETTER = Q(
    activity__kind="email",
    activity__direction="in",
    activity__is_private=False,
    activity__outcome="",
)
OURS = Q(activity__direction="out")


def note_waiting(apps, schema_editor):
    links = apps.get_model("activities", "ActivityLink").objects.filter(
        activity__deleted_at=None
    )
    types = apps.get_model("contenttypes", "ContentType").objects
    for app, name in KINDS:
        kind = types.filter(app_label=app, model=name).first()
        if kind is None:  # a new database has no letters either
            continue
        here = links.filter(content_type=kind)
        at = here.filter(LETTER | OURS, object_id=OuterRef("pk")).order_by()
        at = at.values("object_id").annotate(
            found=Max("at", filter=LETTER), answered=Max("at", filter=OURS)
        )
        at = at.filter(Q(answered=None) | Q(found__gt=F("answered"))).values("found")
        apps.get_model(app, name).objects.filter(
            pk__in=here.filter(LETTER).values("object_id")
        ).update(unanswered_at=Subquery(at))


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0010_step_may_ask_when_to_come_back"),
        ("accounts", "0006_record_keeps_since_when_they_wait"),
        ("activities", "0008_task_repeats_and_reminds"),
        ("opportunities", "0005_record_keeps_since_when_they_wait"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="unanswered_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="waits for an answer since",
            ),
        ),
        migrations.RunPython(note_waiting, migrations.RunPython.noop, elidable=True),
    ]
