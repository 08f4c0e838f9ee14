import django.core.validators
import records.models.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0015_stay_is_written_without_a_look_up'),
    ]

    # The columns stay what they are: SQLite would write the whole table anew for it.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='lead',
                    name='country_code',
                    field=records.models.fields.CountryCodeColumn(blank=True, max_length=2, validators=[django.core.validators.RegexValidator('^[A-Za-z]{2}$', 'Enter two letters such as DE or US.')], verbose_name='country code'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='latitude',
                    field=records.models.fields.DegreesColumn(blank=True, decimal_places=15, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude'),
                ),
                migrations.AlterField(
                    model_name='lead',
                    name='longitude',
                    field=records.models.fields.DegreesColumn(blank=True, decimal_places=15, max_digits=18, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude'),
                ),
            ],
        ),
    ]
