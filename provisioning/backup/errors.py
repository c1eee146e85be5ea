"""What can be in the way of a backup."""


class BackupError(Exception):
    """Nothing was saved or restored; the sentence says why."""
