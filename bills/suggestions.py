"""What was written on bills lately, offered again."""

from bills.fields import SUGGESTED
from bills.models import Bill

BILLS_LOOKED_AT = 2_000
MOST_OFFERED = 50


def fetch_suggestions() -> dict[str, list[str]]:
    """For each SUGGESTED field what the newest bills say there, latest first, each once. One query."""
    bills = Bill.objects.order_by("-id").values_list(*SUGGESTED)[:BILLS_LOOKED_AT]
    columns = zip(*bills, strict=True) if bills else [()] * len(SUGGESTED)
    return {
        name: list(dict.fromkeys(filter(None, column)))[:MOST_OFFERED]
        for name, column in zip(SUGGESTED, columns, strict=True)
    }
