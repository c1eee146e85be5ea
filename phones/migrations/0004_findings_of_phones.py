from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("phones", "0003_firmware_of_phones"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="phone",
            options={
                "ordering": ["label", "mac"],
                "permissions": [
                    ("reveal_secrets", "Can see passwords in clear"),
                    ("override_findings", "Can publish a phone in spite of errors"),
                ],
            },
        ),
        migrations.AddField(
            model_name="phone",
            name="accepted_errors",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="Sentences of findings that somebody publishes knowingly, one to a line.",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="held_back",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="Why the phone's file was held back when the last publication or its plan was made.",
            ),
        ),
    ]
