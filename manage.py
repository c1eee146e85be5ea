#!/usr/bin/env python3
"""Offhook's command line: `manage.py help` lists the commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "provisioning.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # the administrator's to mend: a sentence helps, a traceback does not
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)  # what shells take for ended by Ctrl-C
