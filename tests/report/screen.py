"""A small terminal: what is on its screen after it was written to."""

import re


class Screen:
    """What a terminal of so many columns shows after it was written to."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows, self.row, self.column = [""], 0, 0
        self.seen: list[str] = []  #: every line that was ever shown, when it was overwritten
        self.wrapped = 0

    def write(self, text: str) -> None:
        for piece in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|.|\n", text.replace("\r\n", "\n\r")):
            if piece.endswith("A") and len(piece) > 1:
                self.row = max(0, self.row - int(piece[2:-1] or 1))
            elif piece == "\x1b[2K":
                self.seen.append(self.rows[self.row].rstrip())
                self.rows[self.row] = ""
            elif piece == "\r":
                self.column = 0
            elif piece == "\n":
                self._down()
            elif len(piece) == 1:
                if self.column == self.columns:
                    self.wrapped += 1
                    self._down()
                    self.column = 0
                line = self.rows[self.row].ljust(self.column)
                self.rows[self.row] = line[: self.column] + piece + line[self.column + 1 :]
                self.column += 1

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")
