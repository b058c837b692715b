"""Days and moments are written in one way on every page, whichever language was chosen."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
TIME_FORMAT = "H:i"
# digits in threes, as tables of offices have them
THOUSAND_SEPARATOR, NUMBER_GROUPING = ",", 3
