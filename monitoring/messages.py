"""What each difference that the self-check can find says to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "bag_tally": _("The tally of bags differs from the bags."),
    "link_tally": _("The tally of links differs from the open links."),
    "bill_tally": _("The tally of bills differs from the bills."),
    "scan_tally": _("The tally of scans differs from the scans."),
    "child_in_two_parents": _("A child is in two parents."),
    "parent_on_two_bills": _("A parent is on two bills."),
    "wrong_kinds": _("What is no child is in a bag, or what is no parent holds something."),
    "scan_without_its_link": _("A saved scan has not the link that it made."),
    "link_without_a_cause": _("A child is in a parent, but no scan and no load put it there."),
    "link_ended_without_a_cause": _("A child is no longer in a parent, but no scan and no load took it out."),
    "line_without_a_cause": _("A parent is on a bill, but no scan and no load put it there."),
    "line_ended_without_a_cause": _(
        "A parent is no longer on a bill, but no scan, no load and no cancelling took it off."
    ),
    "closed_bill_without_version": _("A closed bill has not the versions that it was frozen as."),
    "broken_seal": _("The text of a closed bill does not fit its SHA-256."),
    "wrong_weight": _("The weight of a closed bill is not that of its children."),
    "changed_closed_bill": _("A closed bill holds something else than when it was closed."),
}
