from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0094_revisions_lapse'),
    ]

    operations = [
        migrations.AddField(
            model_name='orderline',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='reason'),
        ),
    ]
