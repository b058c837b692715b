"""Readers of workbooks that are no .xlsx: each gives the sheets of a file, for the process that reads it apart."""

from whistles.ledgers.others.old_workbook import sheets as xls
from whistles.ledgers.others.open_document import sheets as ods
from whistles.ledgers.others.read import Locked, ReadSheet
from whistles.ledgers.others.web_page import sheets as html
from whistles.ledgers.others.xml_workbook import sheets as xml

READERS = {"xls": xls, "ods": ods, "html": html, "xml": xml}

__all__ = ["READERS", "Locked", "ReadSheet"]
