"""The kinds of columns that several records share, each defined once."""

import re
from typing import Any

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.keys import valid_email, valid_phone


class EmailColumn(models.EmailField):
    """An e-mail address of 80 characters at most, checked as `records.keys` says."""

    default_validators = [valid_email]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class PhoneColumn(models.CharField):
    """A phone number as it was written; its key is kept beside it."""

    default_validators = [valid_phone]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


_WEB_ADDRESS = URLValidator(
    schemes=["http", "https"], message=_("Enter a web address, like www.example.com")
)
# What most web addresses look like; surely right, and told in a tenth of the time.
_PLAIN_WEB_ADDRESS = re.compile(
    r"(https?://)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(/[\w./%-]*)?",
    re.ASCII | re.IGNORECASE,
)


def valid_website(address: str) -> None:
    """Raise ValidationError unless this is a web address, with or without https://."""
    if not (len(address) < 200 and _PLAIN_WEB_ADDRESS.fullmatch(address)):
        _WEB_ADDRESS(address if "://" in address else f"https://{address}")


class WebsiteColumn(models.CharField):
    """A web address; the scheme may be left out, and only http(s) is accepted."""

    default_validators = [valid_website]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class LongText(models.TextField):
    """A long text of 32,000 characters at most. Spec §1.2."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("validators", [MaxLengthValidator(32_000)])
        super().__init__(*args, **kwargs)


class MoneyColumn(models.DecimalField):
    """An amount in the organisation's currency, or in the record's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class CountryCodeColumn(models.CharField):
    """Two letters such as DE or US, beside the country's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2)
        kwargs.setdefault("blank", True)
        letters = _("Enter two letters such as DE or US.")
        kwargs.setdefault("validators", [RegexValidator(r"^[A-Za-z]{2}$", letters)])
        super().__init__(*args, **kwargs)


class DegreesColumn(models.DecimalField):
    """Latitude (`most` 90) or longitude (180) of an address."""

    def __init__(self, *args: Any, most: int = 180, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 15)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        limits = [MinValueValidator(-most), MaxValueValidator(most)]
        kwargs.setdefault("validators", limits)
        super().__init__(*args, **kwargs)
