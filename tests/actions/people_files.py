"""Files of people: as spreadsheets write them, and as somebody would who means harm."""

import io
import zipfile

from openpyxl import Workbook

ROWS = [["Name", "E-mail", "Group", "Language"], ["Ada", "ada@example.org", "X", "fr"], ["Bo", None, "PMO staff", None]]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows=ROWS):
    """A workbook with these rows."""
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def with_part(name, content, data=None):
    """A workbook in which one part is another."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or workbook())) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, content)
    return file.getvalue()


def sheet(rows, before=""):
    """The XML of a sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def cell(text, place="A1"):
    """The XML of a cell."""
    return f'<row r="{place[1:]}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
