from django.db import migrations

from work.database import trigram_index


class Migration(migrations.Migration):
    """Let PostgreSQL find a piece of text without reading every row."""

    dependencies = [("opportunities", "0001_initial"), ("work", "0002_fold")]

    operations = [
        trigram_index("opportunities_opportunity", "search_text", on=""),
    ]
