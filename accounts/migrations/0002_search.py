from django.db import migrations

from work.database import trigram_index


class Migration(migrations.Migration):
    """Let PostgreSQL find a piece of text without reading every row."""

    dependencies = [("accounts", "0001_initial"), ("work", "0002_fold")]

    operations = [
        trigram_index("accounts_account", "search_text", on=""),
        trigram_index("accounts_contact", "search_text", on=""),
    ]
