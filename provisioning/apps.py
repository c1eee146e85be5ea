from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "provisioning"

    def ready(self) -> None:
        """Register the system checks."""
        from provisioning import checks  # noqa: F401
