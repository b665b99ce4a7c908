"""What the tests run as a process of its own: it appends so many records, says each, then verifies all."""

# ruff: noqa: E402  (Django is set up before what needs it is imported)

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
django.setup()

from django.core.management import call_command

from legation.chancery.audit.recording import record
from legation.chancery.audit.verifying import verify
from legation.chancery.keys import Keys
from legation.settings import read_settings

count = int(sys.argv[1])
if count == 0:
    call_command("migrate", verbosity=0)
for number in range(count):
    at = datetime.now(UTC)
    record("item-read", by="ana", mission="lima", subject=("item", str(number)), at=at)
    print(number, flush=True)
if count < 100_000:
    verdict = verify(public=Keys(read_settings().home).public())
    assert verdict.is_well, verdict
    print("well", verdict.records)
