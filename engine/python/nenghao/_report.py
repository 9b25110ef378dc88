"""A report with a verdict: what check, audit and verify give."""
from __future__ import annotations

import html
import json
from functools import cached_property
from typing import Any, Callable, Optional

from ._table import Figures, Table


class Report:
    """A verdict (`holds`), the figures behind it (`table`, `data`), and the report for people (`text`).

    `report["decline_percent"]` is a member of the JSON document; figures in it are exact texts.
    """

    def __init__(self, make_text: Callable[[str, str], tuple[str, Optional[str]]], make_table: Callable[..., Optional[str]]):
        self._make_text = make_text
        self._json, self.failure = make_text("json", "en")
        self.table = Table(make_table)

    @property
    def holds(self) -> bool:
        """False: the target is missed, a published figure is refuted, a store is damaged; `failure` says what."""
        return self.failure is None

    def __bool__(self) -> bool:
        return self.holds

    def json(self) -> str:
        """The bytes of `--format json`."""
        return self._json

    @cached_property
    def data(self) -> dict[str, Any]:
        return dict(json.loads(self._json))

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def csv(self) -> str:
        """The bytes of `--format csv`."""
        return self.table.csv()

    def text(self, lang: str = "en") -> str:
        """The report as the command prints it."""
        return self._make_text("table", lang)[0]

    def to_pandas(self, figures: Figures = "decimal") -> Any:
        return self.table.to_pandas(figures)

    def to_arrow(self) -> Any:
        return self.table.to_arrow()

    def to_polars(self) -> Any:
        return self.table.to_polars()

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]:
        return self.table.__arrow_c_array__(requested_schema)

    def __repr__(self) -> str:
        return self.text().rstrip("\n")

    def _repr_html_(self) -> str:
        verdict = "holds" if self.holds else f"does not hold: {self.failure}"
        return f"<p><strong>{html.escape(verdict)}</strong></p>{self.table._repr_html_()}<pre>{html.escape(self.text())}</pre>"
