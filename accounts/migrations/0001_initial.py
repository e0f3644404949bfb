import common.ids
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('username', models.CharField(error_messages={'unique': 'This user name is taken.'}, max_length=64, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*\\Z', 'Use small Latin letters, digits, dots, hyphens and underscores.')], verbose_name='user name')),
                ('display_name', models.CharField(max_length=150, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('actor_code', models.CharField(editable=False, max_length=16, unique=True, verbose_name='code')),
                ('language', models.CharField(choices=[('en', 'English'), ('uk', 'Українська')], default='en', max_length=8, verbose_name='language')),
                ('theme', models.CharField(choices=[('auto', 'As on this device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=8, verbose_name='appearance')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('access_suspended', models.BooleanField(default=False, verbose_name='access suspended')),
                ('is_demo', models.BooleanField(default=False, verbose_name='demonstration account')),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('prefix', models.CharField(max_length=16, verbose_name='begins with')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('cases', models.JSONField(blank=True, default=list, verbose_name='only these cases')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('confirmed_at', models.DateTimeField(help_text='A token made by an administrator for someone else waits for that person.', null=True, verbose_name='allowed by its owner')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='last used')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked')),
                ('created_by', models.ForeignKey(help_text="Empty when it was made at the server's command line.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'API token',
                'verbose_name_plural': 'API tokens',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CredentialReset',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used')),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='cancelled')),
                ('what', models.CharField(choices=[('password', 'Password'), ('factor', 'Second factor')], max_length=8, verbose_name='what')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('requested_by', models.ForeignKey(help_text="Empty when it was requested at the server's command line.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credential_resets', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'credential reset',
                'verbose_name_plural': 'credential resets',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.JSONField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'idempotency key',
                'verbose_name_plural': 'idempotency keys',
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('demo', 'Demonstration'), ('real', 'Real use')], max_length=4)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'installation',
                'verbose_name_plural': 'installations',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='accounts_installation_single')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('used_at', models.DateTimeField(null=True, verbose_name='used')),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='cancelled')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('display_name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('username', models.CharField(blank=True, help_text='Empty: the person chooses it.', max_length=64, verbose_name='user name')),
                ('site_roles', models.JSONField(default=list, verbose_name='site roles')),
                ('language', models.CharField(default='en', max_length=8, verbose_name='language')),
                ('invited_by', models.ForeignKey(help_text="Empty when it was made at the server's command line.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SecurityEvent',
            fields=[
                ('id', models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='time')),
                ('event', models.CharField(choices=[('signed_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('signed_out', 'Signed out'), ('locked_out', 'Sign-in blocked after too many attempts'), ('reauthenticated', 'Confirmed who they are'), ('factor_added', 'Second factor added'), ('factor_removed', 'Second factor removed'), ('factor_renewed', 'Recovery codes renewed'), ('password_changed', 'Password changed'), ('session_ended', 'Session ended'), ('invited', 'Invitation sent'), ('joined', 'Account made'), ('roles_changed', 'Site roles changed'), ('deactivated', 'Account deactivated'), ('reactivated', 'Account reactivated'), ('contact_changed', 'Name or e-mail address changed'), ('reset_requested', 'Reset requested, access suspended'), ('reset_used', 'Reset link used'), ('access_confirmed', 'Access confirmed by a second person'), ('token_created', 'API token made'), ('token_confirmed', 'API token allowed by its owner'), ('token_revoked', 'API token revoked'), ('token_refused', 'API token refused')], max_length=32, verbose_name='event')),
                ('actor_code', models.CharField(blank=True, max_length=16, verbose_name='done by')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='network address')),
                ('agent', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('details', models.JSONField(default=dict, verbose_name='details')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='security_events', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'security event',
                'verbose_name_plural': 'security events',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['is_active', 'username'], name='accounts_user_active_idx'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('username', django.db.models.functions.text.Lower('username'))), name='accounts_user_username_lower'),
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['owner', '-created_at'], name='accounts_token_owner_idx'),
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['expires_at'], name='accounts_token_expires_idx'),
        ),
        migrations.AddIndex(
            model_name='credentialreset',
            index=models.Index(fields=['user', '-created_at'], name='accounts_reset_user_idx'),
        ),
        migrations.AddConstraint(
            model_name='credentialreset',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(models.Q(('confirmed_by', models.F('user')), _negated=True), models.Q(('requested_by__isnull', True), models.Q(('confirmed_by', models.F('requested_by')), _negated=True), _connector='OR')), _connector='OR'), name='accounts_reset_second_person'),
        ),
        migrations.AddIndex(
            model_name='idempotencykey',
            index=models.Index(fields=['created_at'], name='accounts_idem_created_idx'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='accounts_idempotency_key_once'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['-created_at'], name='accounts_invite_created_idx'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['-at', '-id'], name='accounts_event_at_idx'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['user', '-at'], name='accounts_event_user_idx'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['event', '-at'], name='accounts_event_event_idx'),
        ),
    ]
