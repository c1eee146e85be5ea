"""The app that shows the codes of the second step, with its key encrypted in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from provisioning.secret_field import SecretField

_KEY_BYTES = 20
"""As long as the hash that makes the codes. Source: RFC 4226, section 4."""


def new_key() -> str:
    """Return a random key in hexadecimal digits."""
    return str(random_hex(_KEY_BYTES))


class AuthenticatorApp(TimestampMixin, ThrottlingMixin, Device):  # type: ignore[misc]  # the library has no types
    """What `django_otp` knows of an app, but for the key, which its own model keeps in clear.

    Whether a code is right is for the library to say: its methods work on the same fields.
    """

    key = SecretField(default=new_key, editable=False)
    step = models.PositiveSmallIntegerField(default=30)
    t0 = models.BigIntegerField(default=0)
    digits = models.PositiveSmallIntegerField(default=6)
    tolerance = models.PositiveSmallIntegerField(default=1)
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)

    bin_key = TOTPDevice.bin_key
    config_url = TOTPDevice.config_url
    verify_token = TOTPDevice.verify_token
    get_throttle_factor = TOTPDevice.get_throttle_factor
    _read_str_from_settings = TOTPDevice._read_str_from_settings

    class Meta:
        app_label = "provisioning"
        default_permissions = ()
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
