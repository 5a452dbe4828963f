"""manage.py demo: fill a small warehouse to look around in."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracetrack.demo import AREAS, BILLS, LOOSE, PARENTS, Demo, DemoRefused, all_codes, is_there, make_demo


class Command(BaseCommand):
    help = "Fill a small warehouse to look around in. DEMO_PASSWORD gives its people a password."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_there():
            self.stdout.write("The demo is already there. Nothing was changed.")
            return
        password = os.environ.get("DEMO_PASSWORD") or None
        try:
            demo = make_demo(password=password)
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(told(demo, with_password=password is not None))


def told(demo: Demo, with_password: bool) -> str:
    """What was made and where to look, for the terminal."""
    children = len(all_codes()) - len(PARENTS) - len(LOOSE)
    saved, same, refused = (demo.outcomes[outcome] for outcome in ("saved", "duplicate", "refused"))
    signing_in = (
        "They sign in with the password in DEMO_PASSWORD."
        if with_password
        else "They have no password and cannot sign in. Set one in the admin under People."
    )
    return f"""\
A small warehouse is there. All of it happened just now, so the times are today's.

  {len(AREAS)} areas: {", ".join(AREAS)}
  {len(demo.people)} people: priya (admin), anita and farid (billers), ravi, meena and sunil (dispatchers)
  {len(PARENTS)} parent bags with {children} children, and {len(LOOSE)} loose children
  {len(BILLS)} bills: two closed, one reopened and closed again, three open
  {demo.outcomes.total()} scans: {saved} saved, {same} already there, {refused} refused

{signing_in}

Where to look:
  /                    the dashboard
  /bags/SB90001/       a parent that left on a closed bill
  /bags/CH933000/      a child that was moved, and moved back by undo
  /bills/DEMO-1003/    a bill that was closed twice
  /scan/look/          scan or type CH901005
  /admin/              people, areas, settings, the audit"""
