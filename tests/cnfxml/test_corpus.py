"""Real configurations are accepted whole, or refused for a reason."""

import pytest

from tests.corpus_table import CORPUS, table

BRACKETS = "A text in double angle brackets was kept as text, with its brackets escaped"


def test_every_real_configuration_is_read_without_loss() -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"The collection of real configurations is not at {CORPUS.parent.name}/{CORPUS.name}.")
    rows = table(CORPUS)
    assert len(rows) == 24
    assert [row for row in rows if row.problem or not row.is_whole] == []
    assert {row.name: row.remarks for row in rows if row.remarks} == {
        "02-6921-tag-not-closed.cnf.xml": ("A start tag lacked its “>”, which was added (line 102).",),
        "04-7945-xsi-undeclared.cnf.xml": (
            "The prefix xsi was used without being declared; its declaration was added (line 1).",
        ),
        "07-7821-bom.cnf.xml": ("The file begins with a byte-order mark, which Offhook does not write.",),
        "08-3905-bom.cnf.xml": ("The file begins with a byte-order mark, which Offhook does not write.",),
        "15-88xx-double-brackets.cnf.xml": (
            f"{BRACKETS} (lines 47, 60, 103, 113, 114, 116, 117, 122, 123, 129 and more).",
        ),
    }
