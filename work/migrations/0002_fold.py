from django.db import migrations

from work.database import create_fold


class Migration(migrations.Migration):
    """Give PostgreSQL the function fold(), which SQLite gets on connecting."""

    dependencies = [("work", "0001_initial")]

    operations = [migrations.RunPython(create_fold, migrations.RunPython.noop)]
