import common.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_nothing_replaced"),
        ("evidence", "0008_verification_triggers"),
    ]

    operations = [
        migrations.AddField(
            model_name="derivative",
            name="number",
            field=models.PositiveIntegerField(null=True, verbose_name="number of the page"),
        ),
        migrations.AlterField(
            model_name="derivative",
            name="kind",
            field=models.CharField(
                choices=[
                    ("thumbnail", "Thumbnail"),
                    ("preview", "Preview"),
                    ("page", "Picture of a page"),
                    ("text", "Text"),
                    ("listing", "List of an archive"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="ToolRun",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("hash", "Second hash"),
                            ("type", "Type by content"),
                            ("scan", "Malware scan"),
                            ("image", "Picture and its metadata"),
                            ("facts", "Facts of a document"),
                            ("pages", "Pictures of pages"),
                            ("text", "Text"),
                            ("listing", "List of an archive"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("tool", models.CharField(max_length=100, verbose_name="tool")),
                ("tool_version", models.CharField(max_length=200, verbose_name="version")),
                ("input_sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the input")),
                (
                    "output_sha256",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="SHA-256 of the output"),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("duration_ms", models.PositiveIntegerField(verbose_name="duration in milliseconds")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("unreadable", "File not readable"),
                            ("failed", "Came to no end"),
                        ],
                        max_length=12,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="reason")),
                ("detail", models.CharField(blank=True, default="", max_length=200, verbose_name="detail")),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="evidence.evidenceitem"
                    ),
                ),
            ],
            options={
                "verbose_name": "tool run",
                "verbose_name_plural": "tool runs",
                "indexes": [models.Index(fields=["item", "started_at"], name="run_of_item")],
            },
        ),
    ]
