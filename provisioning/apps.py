from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProvisioningConfig(AppConfig):
    name = "provisioning"

    def ready(self) -> None:
        """Register the system checks, and what `migrate` ends with."""
        from provisioning import checks  # noqa: F401
        from provisioning.roles import make_roles

        post_migrate.connect(make_roles)
