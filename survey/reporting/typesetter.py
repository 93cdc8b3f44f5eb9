"""A program of its own: `python typesetter.py TEMPLATE FONTS`, with JSON on standard input, writes a PDF.

The typesetter keeps tens of megabytes once it has run; whoever serves people starts it, and stays as it was whatever
a text does to it.
"""

import sys
from contextlib import suppress
from pathlib import Path

import typst


def typeset(template: Path, fonts: Path, data: str) -> bytes:
    """The PDF that a template makes of `data`: PDF/UA-1 wherever the fonts at hand have all letters."""
    # Fonts of this machine only for letters that ours lack; at last boxes for letters that no font has.
    for ours_alone in (True, False):
        with suppress(typst.TypstError):
            return _compile(template, fonts, data, ours_alone=ours_alone)
    return _compile(template, fonts, data, ours_alone=False, is_checked=False)


def _compile(template: Path, fonts: Path, data: str, *, ours_alone: bool, is_checked: bool = True) -> bytes:
    return typst.compile(
        template,
        font_paths=[fonts],
        ignore_system_fonts=ours_alone,
        sys_inputs={"data": data},
        pdf_standards=["ua-1"] if is_checked else [],
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.buffer.read().decode()))
