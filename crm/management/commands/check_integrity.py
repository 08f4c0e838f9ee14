"""Look for what must never be in the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm import integrity


class Command(BaseCommand):
    help = "Find half conversions, orphans, owners missing, merge chains, overdue work."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = integrity.find_all()
        for finding in findings:
            self.stdout.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} findings.")
        self.stdout.write("All is well.")
