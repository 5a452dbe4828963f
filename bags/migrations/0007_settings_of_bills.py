"""How bills are numbered, what their QR codes show, and the site's logo."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bags", "0006_one_index_of_contents"),
    ]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="bill_number_pattern",
            field=models.CharField(
                default="BILL-{year}-{number:6}",
                help_text="{number:6} is the counter with six places, {year} and {month} are those of the day. The counter starts again when what stands before it changes.",
                max_length=60,
                verbose_name="numbers of bills look like",
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="proof_without_signing_in",
            field=models.CharField(
                choices=[("nothing", "nothing"), ("match", "whether it matches, and the counts")],
                default="nothing",
                help_text="Anybody who holds the paper can open its QR code on a phone.",
                max_length=7,
                verbose_name="what a bill's QR code shows without signing in",
            ),
        ),
        migrations.CreateModel(
            name="SiteLogo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("png", models.BinaryField(verbose_name="logo")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="site_logo_one_row")
                ],
            },
        ),
    ]
