"""Whether a row of a ledger is a complaint about an office."""

# how ledgers say yes, and what they call complaints: words of files, which are in no other language
YES = frozenset({"是", "有", "√", "✓", "Y", "YES", "1", "TRUE"})
COMPLAINTS = ("检举", "控告", "举报", "揭发")


def is_complaint(cell: str) -> bool:
    """Whether a ledger's cell says of its row that it is a complaint: by a plain yes, or by the name of its kind."""
    return cell.strip().upper() in YES or any(word in cell for word in COMPLAINTS)
