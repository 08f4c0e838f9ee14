"""`manage.py run_due`: one pass over everything that is owed, in this process."""

from django.core.management.base import BaseCommand

from work import due


class Command(BaseCommand):
    help = (
        "Run everything that is due now: inbox, mail, notices, jobs. Safe at any time."
    )

    def handle(self, *args, **options):
        done = 0
        while count := due.run_due():
            done += count
        self.stdout.write(f"{done} done.")
