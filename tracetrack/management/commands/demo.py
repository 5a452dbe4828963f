"""manage.py demo: fill a small warehouse to look around in."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.bootstrap import generate_password
from tracetrack.demo import AREAS, BILLS, LOOSE, PARENTS, Demo, DemoRefused, _exists, list_codes, make_demo


class Command(BaseCommand):
    help = "Fill a small warehouse to look around in. DEMO_PASSWORD gives its people their password."

    def handle(self, *args: Any, **options: Any) -> None:
        if _exists():
            self.stdout.write("The demo is already there. Nothing was changed.")
            return
        given = os.environ.get("DEMO_PASSWORD")
        password = given or generate_password()
        try:
            demo = make_demo(password=password)
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        shown = "the one in DEMO_PASSWORD" if given else f"{password}   It is not shown again."
        self.stdout.write(describe(demo, password=shown))


def describe(demo: Demo, *, password: str) -> str:
    """What was made and where to look, for the terminal."""
    children = len(list_codes()) - len(PARENTS) - len(LOOSE)
    saved, same, refused = (demo.outcomes[outcome] for outcome in ("saved", "duplicate", "refused"))
    return f"""\
A small warehouse is there. All of it happened just now, so the times are today's.

  {len(AREAS)} areas: {", ".join(AREAS)}
  {len(PARENTS)} parent bags with {children} children, and {len(LOOSE)} loose children
  {len(BILLS)} bills: two closed, one reopened and closed again, three open
  {demo.outcomes.total()} scans: {saved} saved, {same} already there, {refused} refused

{len(demo.people)} people: priya (admin), anita and farid (billers), ravi, meena and sunil (dispatchers)
Password of all: {password}

Where to look:
  /                    the dashboard
  /bags/SB90001/       a parent that left on a closed bill
  /bags/CH933000/      a child that was moved, and moved back by undo
  /bills/DEMO-1003/    a bill that was closed twice
  /scan/look/          scan or type CH901005
  /admin/              people, areas, settings, the audit"""
