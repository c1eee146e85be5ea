from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save
from django.utils.translation import gettext_lazy as _


class ProvisioningConfig(AppConfig):
    name = "provisioning"
    verbose_name = _("Provisioning")

    def ready(self) -> None:
        """Register the system checks, what `migrate` ends with, and what the trail notes of signing in."""
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from provisioning import checks, trail  # noqa: F401
        from provisioning.accounts.second_step import ask_at_sign_in
        from provisioning.roles import make_roles

        post_migrate.connect(make_roles)
        pre_save.connect(trail.sign, sender="auditlog.LogEntry")
        user_logged_in.connect(trail.note_sign_in)
        user_logged_in.connect(ask_at_sign_in)
        user_logged_out.connect(trail.note_sign_out)
        user_locked_out.connect(trail.note_lock_out)
