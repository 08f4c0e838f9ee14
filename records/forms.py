"""The base of every form that edits a record.

Picklists are selects that keep a value nobody offers any more, people are the active
ones, custom fields stand behind the others, and a hidden version tells on saving
whether somebody else was faster; see `records.conflict`.
"""

from typing import Any, cast

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

from records import custom
from records.cleaning import storable
from records.models import Choice, CustomField, Record
from records.models.choices import PicklistField
from records.models.tags import TagsColumn
from records.picker import PickerField
from records.tagging import TagsField, may_create
from users.models import User

BLANK = ("", "—")
CUSTOM = "custom_"


class RecordForm(forms.ModelForm):
    """A form over one record; `Meta` names model and fields as always.

    What a post leaves out altogether keeps its value, so that a part of the form may
    be sent alone. Save it with `conflict.save(form, by=…)`, never with `form.save()`.
    """

    version = forms.IntegerField(
        required=False, min_value=1, widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, by: User | None = None, **kwargs: Any) -> None:
        """`by` is who fills it in: links offer only the records they may see."""
        super().__init__(*args, **kwargs)
        self.by = by
        self._own_data: Any = None
        self.fields.pop("custom", None)
        self.custom_fields: dict[str, CustomField] = {}
        self.initial.setdefault("version", self.instance.version)
        for name, field in self.fields.items():
            if name not in self.declared_fields:
                self.fields[name] = self._fitting(name, field)
        self._add_custom_fields()
        for field in self.fields.values():
            _refuse_by_name(field)
        if self.is_bound and self.instance.pk:
            self._keep_what_was_not_sent()

    # -- values, of columns and of custom fields alike ---------------------------

    @property
    def written(self) -> list[str]:
        """Names of the form's fields that are kept on the record."""
        own = {field.name for field in self.instance._meta.concrete_fields}
        return [
            name
            for name in self.fields
            if name in self.custom_fields or (name in own and name != "version")
        ]

    def value_in(self, record: Any, name: str) -> Any:
        """Give what a record holds for one of the form's fields."""
        if name in self.custom_fields:
            return record.custom.get(self.custom_fields[name].key, "")
        return getattr(record, self.column(name).attname)

    def put(self, record: Any, name: str, value: Any) -> None:
        """Set what a record holds for one of the form's fields; the caller saves."""
        if name not in self.custom_fields:
            setattr(record, self.column(name).attname, value)
            return
        key = self.custom_fields[name].key
        others = {k: v for k, v in record.custom.items() if k != key}
        record.custom = {**others, key: value} if value else others

    def column(self, name: str) -> models.Field:
        return self.instance._meta.get_field(name)

    def words(self, name: str, value: Any) -> Any:
        """Give a value of one of the form's fields as people read it."""
        if name in self.custom_fields:
            return custom.shown(self.custom_fields[name], value)
        column = self.column(name)
        if isinstance(column, models.ForeignKey):
            return self._linked(column.related_model, value)
        if isinstance(column, TagsColumn):
            return self.fields[name].prepare_value(value)
        choices = dict(getattr(self.fields[name], "choices", None) or ())
        return choices.get(value, value) if value not in (None, "") else value

    def refill(self, name: str, value: Any) -> None:
        """Show this value in a bound form instead of the one that was sent."""
        if self._own_data is None:
            self.data = self._own_data = cast(Any, self.data).copy()
        data = self._own_data
        key = self.add_prefix(name)
        if name in self.custom_fields:
            value = custom.initial(self.custom_fields[name], value)
        value = self.fields[name].prepare_value(value)
        if isinstance(value, list) and hasattr(data, "setlist"):
            data.setlist(key, value)
        else:
            data[key] = "" if value in (None, False) else value

    # -- inside --------------------------------------------------------------------

    def _fitting(self, name: str, field: forms.Field) -> forms.Field:
        column = self.instance._meta.get_field(name)
        if isinstance(column, PicklistField):
            return _picklist(column, field, getattr(self.instance, name) or "")
        if isinstance(column, TagsColumn):
            return TagsField(creates=may_create(self.by))
        if isinstance(field, forms.ModelChoiceField):
            return self._limited(field, getattr(self.instance, column.attname))
        if isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput(
                format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
            )
        elif isinstance(field, forms.DateField):
            field.widget = custom.DayInput()
        elif isinstance(field, forms.DecimalField):
            field.widget.attrs.setdefault("step", "any")
        return field

    def _limited(self, field: Any, present: Any) -> forms.Field:
        model = field.queryset.model
        if model is User:
            reach = models.Q(is_active=True) | models.Q(pk=present)
            field.queryset = User.objects.filter(reach)
        elif issubclass(model, Record):
            return PickerField(
                model.objects.visible_to(self.by),
                present=present,
                label=field.label,
                required=field.required,
                help_text=field.help_text,
            )
        return field

    def _linked(self, model: Any, pk: Any) -> Any:
        if not pk:
            return None
        rows = model._base_manager.filter(pk=pk)
        if issubclass(model, Record):
            seen = model.objects.visible_to(self.by).filter(pk=pk).first()
            return seen or (_("(one you cannot see)") if rows.exists() else None)
        return rows.first()

    def _add_custom_fields(self) -> None:
        for field in custom.fields_of(type(self.instance)):
            name = f"{CUSTOM}{field.key}"
            present = self.instance.custom.get(field.key, "")
            self.custom_fields[name] = field
            self.fields[name] = custom.form_field(field, present)
            self.initial.setdefault(name, custom.initial(field, present))

    def _keep_what_was_not_sent(self) -> None:
        for name in self.written:
            widget, key = self.fields[name].widget, self.add_prefix(name)
            if widget.value_omitted_from_data(self.data, self.files, key):
                self.refill(name, self.value_in(self.instance, name))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        for name, field in self.custom_fields.items():
            if name not in self.cleaned_data:
                continue
            try:
                self.put(
                    self.instance, name, custom.clean(field, self.cleaned_data[name])
                )
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)


def _picklist(column: PicklistField, field: forms.Field, present: str) -> forms.Field:
    return forms.ChoiceField(
        label=field.label,
        required=field.required,
        help_text=field.help_text,
        choices=[BLANK, *Choice.offered(column.picklist, present)],
        error_messages={
            "invalid_choice": _("“%(value)s” is not offered here. Choose from the list")
        },
    )


def _refuse_by_name(field: forms.Field) -> None:
    """Refuse what no database keeps, once and with a name."""
    if isinstance(field, forms.CharField):
        field.validators = [
            check
            for check in field.validators
            if not isinstance(check, ProhibitNullCharactersValidator)
        ]
        field.validators.append(storable)
