"""Trials, add-ons and what waits for a renewal are kept, and whose day renewals fall on: so far the day it began."""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import portal.ids
from django.db import migrations, models
from django.db.models import F


def anchor(apps, schema_editor) -> None:
    rows = apps.get_model("partners", "Subscription").objects.using(schema_editor.connection.alias)
    rows.update(anchor_on=F("started_on"))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0046_calendar_feeds'),
        ('portal', '0033_people_and_partners_are_listed_by_date'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubscriptionAddOn',
            fields=[
                ('id', portal.ids.IdField(prefix='sa', serialize=False)),
                ('quantity', models.CharField(choices=[('as-seats', 'As many as seats'), ('one', 'One for the team')], max_length=10, verbose_name='quantity')),
                ('added_on', models.DateField(verbose_name='added')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'ordering': ('add_on__rank', 'id'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='scheduledchange',
            name='one_scheduled_change_waits',
        ),
        migrations.RemoveConstraint(
            model_name='subscription',
            name='subscription_has_seats',
        ),
        migrations.RemoveConstraint(
            model_name='subscription',
            name='one_team_per_admin_address',
        ),
        migrations.RemoveConstraint(
            model_name='subscription',
            name='subscription_has_its_minimum',
        ),
        migrations.AddField(
            model_name='scheduledchange',
            name='add_on',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.addon'),
        ),
        migrations.AddField(
            model_name='scheduledchange',
            name='kind',
            field=models.CharField(choices=[('seats', 'Fewer seats'), ('term', 'Another term'), ('add-on', 'End of an add-on')], default='seats', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='scheduledchange',
            name='term',
            field=models.CharField(blank=True, choices=[('monthly', 'Monthly'), ('yearly', 'Yearly'), ('yearly-paid-monthly', 'Yearly, paid monthly')], max_length=20, null=True, verbose_name='term from then'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='anchor_on',
            field=models.DateField(default=datetime.date(2000, 1, 1), editable=False),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='charge',
            name='kind',
            field=models.CharField(choices=[('new', 'First order'), ('renew', 'Renewal'), ('period', 'Next billing period'), ('add', 'Added'), ('upgrade', 'Higher plan'), ('credit', 'Credit')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='scheduledchange',
            name='seats',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='seats from then'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='state',
            field=models.CharField(choices=[('trial', 'Trial'), ('active', 'Active'), ('suspended', 'Suspended'), ('cancelled', 'Cancelled'), ('expired', 'Expired')], default='active', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='term',
            field=models.CharField(blank=True, choices=[('monthly', 'Monthly'), ('yearly', 'Yearly'), ('yearly-paid-monthly', 'Yearly, paid monthly')], max_length=20, null=True, verbose_name='term'),
        ),
        migrations.AddConstraint(
            model_name='scheduledchange',
            constraint=models.UniqueConstraint(models.F('subscription'), models.F('kind'), django.db.models.functions.comparison.Coalesce('add_on', models.Value('')), condition=models.Q(('state', 'scheduled')), name='one_scheduled_change_of_a_kind_waits'),
        ),
        migrations.AddConstraint(
            model_name='scheduledchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('add_on', None), ('kind', 'seats'), ('seats__isnull', False), ('term', None)), models.Q(('add_on', None), ('kind', 'term'), ('seats', None), ('term__isnull', False)), models.Q(('add_on__isnull', False), ('kind', 'add-on'), ('seats', None), ('term', None)), _connector='OR'), name='scheduled_change_says_what_its_kind_says'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('admin_email'), condition=models.Q(('state__in', ('active', 'suspended', 'trial'))), name='one_team_per_admin_address'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purchased', 0), ('term', None)), models.Q(('purchased__gte', 1), ('term__isnull', False)), _connector='OR'), name='subscription_has_seats'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'trial'), ('term', None)), ('state__in', ('cancelled', 'expired')), models.Q(models.Q(('state', 'trial'), _negated=True), ('term__isnull', False)), _connector='OR'), name='subscription_is_paid_or_a_trial'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('trial', 'cancelled', 'expired')), ('purchased__gte', models.F('minimum_seats')), _connector='OR'), name='subscription_has_its_minimum'),
        ),
        migrations.AddField(
            model_name='subscriptionaddon',
            name='add_on',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.addon'),
        ),
        migrations.AddField(
            model_name='subscriptionaddon',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner'),
        ),
        migrations.AddField(
            model_name='subscriptionaddon',
            name='price',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.pricelistitem'),
        ),
        migrations.AddField(
            model_name='subscriptionaddon',
            name='subscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='add_ons', to='partners.subscription'),
        ),
        migrations.AddConstraint(
            model_name='subscriptionaddon',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('subscription', 'add_on'), name='subscription_has_add_on_once'),
        ),
        migrations.RunPython(anchor, migrations.RunPython.noop),
    ]
