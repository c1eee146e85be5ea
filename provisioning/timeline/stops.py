"""Where a phone came to a stop, followed request by request: what lists of many phones can afford to know.

>>> stopped_at("", "SIP41.9-4-2SR3-1S.loads", Outcome.MISSING)
'SIP41.9-4-2SR3-1S.loads'
>>> stopped_at("SIP41.9-4-2SR3-1S.loads", "SEP001122AABBCC.cnf.xml", Outcome.SERVED)
''
"""

from provisioning.timeline.kinds import kind_of
from provisioning.timeline.loads import OWN_CONFIGURATIONS
from provisioning.timeline.requests import Outcome, plain_name
from provisioning.timeline.steps import Weight, weight


def stopped_at(before: str, name: str, outcome: Outcome) -> str:
    """Return the file that the phone needs and did not get, after one more request; empty when there is none.

    A configuration that arrives begins a new story: what the phone still lacks, it asks for again.
    """
    if weight(name, outcome) is Weight.SERIOUS:
        return plain_name(name)
    arrived = outcome.is_delivery and (kind_of(name).kind in OWN_CONFIGURATIONS or plain_name(name) == before)
    return "" if arrived else before
