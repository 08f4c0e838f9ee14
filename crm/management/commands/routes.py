"""List every URL with its methods and the right it asks for."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.routes import all_routes


class Command(BaseCommand):
    help = "List path, name, methods, right and whether it is public, of every URL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        routes = all_routes()
        if options["json"]:
            self.stdout.write(
                json.dumps([route.as_dict() for route in routes], indent=1)
            )
            return
        for route in routes:
            public = "public" if route.public else route.right or "signed in"
            methods = ",".join(route.methods)
            self.stdout.write(f"{route.path}  {route.name}  {methods}  {public}")
