"""A phone as it is drawn, with the modules beside it.

>>> drawing_of(model("7941G"), Equipment(own_keys=2)).pieces[0].keys[1].position
2
"""

from collections.abc import Iterator
from functools import lru_cache

from provisioning.cnfxml.equipment import Equipment
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.drawing import bodies
from provisioning.drawing.layouts import Layout, layout_of
from provisioning.drawing.shapes import Drawing, Piece


@lru_cache(512)
def drawing_of(model: PhoneModel, equipment: Equipment) -> Drawing:
    """Return the drawing of a phone of this model: the phone first, then its modules from the phone outwards."""
    layout = layout_of(model.key)
    unknown = () if equipment.both_sides else layout.unknown
    return Drawing(tuple(_pieces(model, layout, equipment)), unknown)


def _pieces(model: PhoneModel, layout: Layout, equipment: Equipment) -> Iterator[Piece]:
    yield bodies.phone(model, layout, equipment)
    for attached in equipment.modules:
        yield bodies.module(attached)
