"""A list on its way in as django-import-export brings it, into the table of leads.

It gives its leads no history, no rule, no notices, and checks nothing beforehand: rows
of a file become records. It is a package for developing; nothing else imports it.
"""

import time
from importlib.util import find_spec
from typing import Any

from django.utils.module_loading import import_string

from crm.bench import fill
from leads.models import Lead, LeadType, ProcessStep
from records import keys

NEEDED = "import_export"
# So many rows are one INSERT where it writes in bulk; its own default.
BATCH = 1000
_COLUMNS = {
    "first_name": "First Name",
    "last_name": "Last Name",
    "title": "Title",
    "company": "Company",
    "email": "Email",
    "phone": "Phone",
    "website": "Website",
    "street": "Street",
    "city": "City",
    "postal_code": "Zip",
    "country": "Country",
    "lead_source": "Lead Source",
    "industry": "Industry",
    "rating": "Rating",
    "description": "Description",
}
_NUMBERS = {
    "annual_revenue": "Annual Revenue",
    "number_of_employees": "No. of Employees",
}

# What its documentation advises for long lists: known rows are looked up at once, and
# nobody is told of differences (so what is the same is written again).
TUNED = {
    "use_bulk": True,
    "skip_diff": True,
    "instance_loader_class": "import_export.instance_loaders.CachedInstanceLoader",
}


def is_here() -> bool:
    """Tell whether django-import-export is installed."""
    return find_spec(NEEDED) is not None


def take_in(text: bytes, rows: int, **settings: Any) -> float:
    """Bring a list of so many rows in; give its rows per second.

    `settings` are those of django-import-export beside the usual ones. Raises
    RuntimeError if a row was not taken, as the rate would say nothing.
    """
    import tablib  # noqa: PLC0415  (comes with django-import-export)

    made = _resource(**settings)
    began = time.perf_counter()
    result = made.import_data(tablib.Dataset().load(text.decode(), format="csv"))
    took = time.perf_counter() - began
    if result.has_errors() or result.has_validation_errors():
        raise RuntimeError(f"django-import-export refused rows: {_first_error(result)}")
    return rows / took


# -- inside -------------------------------------------------------------------


def _resource(**settings: Any) -> Any:
    """Give what reads rows as leads, set up as its documentation says for long lists.

    People are recognised by the key of their e-mail, which has an index, and what is
    the same is left alone. No HTML of the differences is made.
    """
    from import_export import fields, instance_loaders, resources, widgets  # noqa: PLC0415

    class OneOfThem(instance_loaders.ModelInstanceLoader):
        """In bulk a person who is in a file twice comes in twice; then any will do."""

        def get_instance(self, row):
            return self.get_queryset().filter(email_key=row["email_key"]).first()

    class Meta:
        model = Lead
        fields = [*_COLUMNS, *_NUMBERS, "email_key"]
        import_id_fields = ["email_key"]
        skip_unchanged = True
        skip_html_diff = True
        use_transactions = True
        batch_size = BATCH
        instance_loader_class = OneOfThem

    for name, value in settings.items():
        is_path = isinstance(value, str)
        setattr(Meta, name, import_string(value) if is_path else value)

    class Leads(resources.ModelResource):
        def before_import(self, dataset, **_options):
            self.usual = _usual()
            at = dataset.headers.index("Email")
            dataset.append_col(lambda row: keys.email_key(row[at]), header="email_key")

        def before_save_instance(self, instance, row, **_options):
            if instance.pk is None:
                for name, value in self.usual.items():
                    setattr(instance, name, value)
            instance.derive()

    declared = {
        name: fields.Field(name, header) for name, header in _COLUMNS.items()
    } | {
        name: fields.Field(name, header, widget=widgets.IntegerWidget())
        for name, header in _NUMBERS.items()
    }
    return type("BenchLeads", (Leads,), {**declared, "Meta": Meta})()


def _usual() -> dict[str, Any]:
    """Give what every lead needs and no row says."""
    kind = LeadType.objects.select_related("process").get(is_default=True)
    step = ProcessStep.objects.filter(process=kind.process).order_by("pk")[0]
    return {"lead_type": kind, "status": step.status, "owner": fill.people()[0]}


def _first_error(result: Any) -> str:
    if result.base_errors:
        return str(result.base_errors[0].error)
    for _number, errors in result.row_errors():
        return str(errors[0].error)
    return str(result.invalid_rows[0].error)
