"""A new database gets in one step what 3 migrations made of the first ones. Those stay for databases that have run some of them.

`tests/tenancy/test_squashed_migrations.py` (--long) compares the two ways. Its name sorts behind `0001`: else
what depends on the first migration of the app would on this one, also in a database that has run some of the others.
"""

import django.db.models.deletion
import portal.clock
import portal.folded
import portal.ids
import training.credentials.numbers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('training', '0001_first_nouns'),
        ('training', '0002_certificates_have_numbers'),
        ('training', '0003_assets_are_listed_by_title'),
    ]

    initial = True

    dependencies = [
        ('portal', '0034_squashed_from_0001'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Asset',
            fields=[
                ('id', portal.ids.IdField(prefix='as', serialize=False)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('summary', models.CharField(max_length=400, verbose_name='summary')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('tags', models.JSONField(default=list, verbose_name='tags')),
                ('folded_title', portal.folded.FoldedField('title', default='', max_length=400)),
                ('search_text', models.TextField(editable=False)),
                ('is_published', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False)),
            ],
            options={
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', portal.ids.IdField(prefix='co', serialize=False)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('summary', models.CharField(max_length=400, verbose_name='summary')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('content_digest', models.CharField(max_length=64)),
                ('pass_mark', models.PositiveSmallIntegerField(verbose_name='pass mark, percent')),
                ('questions_per_attempt', models.PositiveSmallIntegerField()),
                ('is_published', models.BooleanField(default=True)),
                ('updated_at', models.DateTimeField(default=portal.clock.now)),
            ],
            options={
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', portal.ids.IdField(prefix='at', serialize=False)),
                ('state', models.CharField(choices=[('open', 'Open'), ('passed', 'Passed'), ('failed', 'Failed')], default='open', max_length=6, verbose_name='state')),
                ('questions', models.JSONField()),
                ('answers', models.JSONField(default=dict)),
                ('pass_mark', models.PositiveSmallIntegerField(default=75, editable=False, verbose_name='pass mark, percent')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='score, percent')),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='begun')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='handed in')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', portal.ids.IdField(prefix='ce', serialize=False)),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('valid_months', models.PositiveSmallIntegerField(default=12, verbose_name='valid, months')),
                ('course', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certification', to='training.course')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', portal.ids.IdField(prefix='cd', serialize=False)),
                ('number', models.CharField(default=training.credentials.numbers.new_number, editable=False, max_length=14, unique=True, verbose_name='certificate number')),
                ('holder_name', models.CharField(max_length=120, verbose_name='held by')),
                ('issued_on', models.DateField(verbose_name='issued')),
                ('expires_on', models.DateField(verbose_name='expires')),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credential', to='training.attempt')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='training.certification')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', portal.ids.IdField(prefix='en', serialize=False)),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='begun')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='training.course')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.UniqueConstraint(fields=('partner', 'user', 'course'), name='one_enrolment_per_person_and_course')],
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='enrolment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='training.enrolment'),
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', portal.ids.IdField(prefix='le', serialize=False)),
                ('slug', models.SlugField(max_length=80)),
                ('chapter', models.CharField(max_length=160, verbose_name='chapter')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('position', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('markdown', models.TextField()),
                ('sources', models.JSONField(default=list)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='training.course')),
            ],
            options={
                'ordering': ('course', 'position'),
                'constraints': [models.UniqueConstraint(fields=('course', 'slug'), name='one_lesson_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='LessonProgress',
            fields=[
                ('id', portal.ids.IdField(prefix='lp', serialize=False)),
                ('finished_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='training.enrolment')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.lesson')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.partner')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'lesson'), name='lesson_finished_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', portal.ids.IdField(prefix='qu', serialize=False)),
                ('key', models.SlugField(max_length=80)),
                ('kind', models.CharField(max_length=10)),
                ('text', models.TextField()),
                ('options', models.JSONField(default=list)),
                ('answer', models.JSONField()),
                ('tolerance', models.CharField(blank=True, max_length=20)),
                ('explanation', models.TextField()),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='training.course')),
            ],
            options={
                'ordering': ('course', 'key'),
                'constraints': [models.UniqueConstraint(fields=('course', 'key'), name='one_question_per_key')],
            },
        ),
        migrations.CreateModel(
            name='AssetVersion',
            fields=[
                ('id', portal.ids.IdField(prefix='av', serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('file', models.FileField(upload_to='assets/%Y/%m/')),
                ('filename', models.CharField(max_length=200, verbose_name='file')),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(verbose_name='size, bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('content_digest', models.CharField(blank=True, max_length=64)),
                ('true_on', models.DateField(verbose_name='true on')),
                ('created_at', models.DateTimeField(default=portal.clock.now, editable=False)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='training.asset')),
            ],
            options={
                'ordering': ('asset', '-number'),
                'constraints': [models.UniqueConstraint(fields=('asset', 'number'), name='one_asset_version_per_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('enrolment',), name='one_open_attempt_per_enrolment'),
        ),
    ]
