"""More of a task, and a table of when cases were closed and reopened.

Columns are not added as AddField does it: SQLite's table would be made anew, and lose its triggers.
"""

import common.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TASK = "casework_task"


def column(name, sql, field):
    """One more column of the tasks."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE {TASK} ADD COLUMN {name} {sql}",
                f"ALTER TABLE {TASK} DROP COLUMN {name}",
            ),
        ],
        state_operations=[migrations.AddField(model_name="task", name=name, field=field)],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0012_same_person_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        column(
            'description',
            "text NOT NULL DEFAULT ''",
            models.TextField(blank=True, default='', max_length=5000, verbose_name='in detail'),
        ),
        column(
            'gate',
            'bool NOT NULL DEFAULT false',
            models.BooleanField(default=False, verbose_name='the case stays open until it is done'),
        ),
        column(
            'priority',
            "varchar(6) NOT NULL DEFAULT 'normal'",
            models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('urgent', 'Urgent')], default='normal', max_length=6, verbose_name='priority'),
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('turn', models.CharField(choices=[('closed', 'Closed'), ('reopened', 'Reopened')], max_length=8, verbose_name='turn')),
                ('words', models.TextField(max_length=5000, verbose_name='outcome or reason')),
                ('left', models.JSONField(default=dict, verbose_name='left undone')),
                ('despite', models.TextField(blank=True, default='', max_length=5000, verbose_name='why it was closed all the same')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='casework.case')),
            ],
            options={
                'verbose_name': 'closing of a case',
                'verbose_name_plural': 'closings of cases',
                'indexes': [models.Index(fields=['case', 'at'], name='closing_of_case')],
            },
        ),
    ]
