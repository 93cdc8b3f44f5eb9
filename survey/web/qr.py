"""QR codes as drawings that stand in a page: one path, without style or picture."""

from dataclasses import dataclass

import segno

# Empty fields around a code, without which some cameras do not find it.
BORDER = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of `size` fields, the dark ones as the path of an SVG."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The QR code of a text."""
    rows = [list(row) for row in segno.make(text, micro=False).matrix_iter(border=BORDER)]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return QrCode(len(rows), "".join(dark))
