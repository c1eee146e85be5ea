"""Phones as spreadsheets, CSV and XLSX: one row to a phone, in and out.

What the columns hold is the contract of `columns`. How cells of the two formats become texts and back is in `cells`,
`csv_files` and `xlsx_files`. `phones.importers.spreadsheet` takes a table into the records; `export` writes one.
"""
