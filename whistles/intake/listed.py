"""Where the API lists what a step is given from a list, by the kind of its rows."""

from django.urls import reverse

# names of the API's lists
LISTED = {
    "department": "api_department-list", "area": "api_area-list", "category": "api_category-list", "source": "api_source-list",
    "grade": "api_grade-list", "lead": "api_lead-list", "whistle": "api_whistle-list",
}  # fmt: skip


def endpoints(area_code: str) -> dict[str, str]:
    """Addresses by the kind; of grades those in force in the matter's area."""
    found = {name: reverse(listed) for name, listed in LISTED.items()}
    return found | {"grade": f"{found['grade']}?area={area_code}"}
