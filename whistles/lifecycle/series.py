"""Which numbers of whistles were given."""

from django.db import models


class NumberSeries(models.Model):
    """The last whistle number given in a street's year; its row lock hands out numbers one after the other."""

    street_code = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    impersonal = "street_code year last"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street_code", "year"], name="one_series_of_a_street_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.street_code} {self.year}: {self.last}"
