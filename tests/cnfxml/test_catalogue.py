"""The catalogue: its data against itself, and what it answers."""

from provisioning.cnfxml import catalogue


def test_it_tells_what_an_element_means() -> None:
    found = catalogue.element("sipProfile/sipStack/timerT1")
    assert found is not None
    assert (found.kind, found.default, found.unit, found.group) == (
        catalogue.Kind.INTEGER,
        "500",
        "ms",
        "sip",
    )


def test_it_finds_an_element_of_one_line() -> None:
    assert catalogue.element("sipProfile/sipLines/line[@button=1]/name") == catalogue.element(
        "sipProfile/sipLines/line/name"
    )


def test_every_path_is_listed_once_and_after_its_parent() -> None:
    seen: set[str] = set()
    for found in catalogue.elements():
        assert found.path not in seen
        assert "/" not in found.path or found.path.rpartition("/")[0] in seen, found.path
        seen.add(found.path)


def test_baselines_hold_known_elements_only() -> None:
    paths = {path for family in ("69xx", "79xx", "78xx", "88xx") for path in catalogue.baseline(family)}
    assert {path for path in paths if catalogue.element(path) is None} == set()
