"""A command asks for migrations that its database lacks, and says what to do about it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.migrations.recorder import MigrationRecorder

from provisioning.database import ensure_database


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["phones", "auth", "axes"])
def test_a_database_that_lacks_a_migration_is_told(app: str) -> None:
    ensure_database()
    MigrationRecorder.Migration.objects.filter(app=app).latest("name").delete()
    with pytest.raises(ImproperlyConfigured, match="The database is not up to date"):
        ensure_database()
