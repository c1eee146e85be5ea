"""What can be wrong with a spreadsheet file as a whole."""


class UnreadableSpreadsheet(Exception):
    """The file is no spreadsheet of phones, or too large; the sentence is for the administrator."""
