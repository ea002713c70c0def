import django.db.models.deletion
import portal.clock
import portal.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0022_clients_know_their_seats'),
        ('portal', '0018_rows_to_mend'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', portal.ids.IdField(prefix='ct', serialize=False)),
                ('kind', models.CharField(choices=[('admin', 'Administration'), ('billing', 'Billing'), ('technical', 'Technical'), ('outage', 'Outage')], max_length=10, verbose_name='for')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('client_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='partners.clientaccount')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner')),
            ],
            options={
                'ordering': ('kind', 'id'),
                'constraints': [models.UniqueConstraint(fields=('client_account', 'kind', 'email'), name='contact_once_for_each_purpose')],
            },
        ),
    ]
