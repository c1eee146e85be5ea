"""Several processes change phones and publish at once."""

from functools import partial

from phones import changes
from phones.files import phone_file
from phones.models import Phone
from provisioning import publishing
from tests.reliability.children import End, end_of, in_child
from tests.reliability.site import Site
from tests.reliability.tally import Loss

_PROCESSES = 8
_TIMES = 3


def play(site: Site) -> None:
    """Let all of them work; then the folder says what the records say, to the byte."""
    seeds = [site.random.random() for _ in range(_PROCESSES)]
    ends = [end_of(child) for child in [in_child(partial(_work, site, seed)) for seed in seeds]]
    for end in ends:
        site.tally.note("published in turn" if end is End.WELL else "was told who publishes")
    site.come_back(*[site.files()])
    for phone in Phone.objects.all():
        if (site.root / phone.file_name).read_bytes() != phone_file(phone).content:
            raise Loss(f"{phone.file_name} is not what its records say.")


def _work(site: Site, seed: float) -> None:
    site.random.seed(seed)
    for _ in range(_TIMES):
        phone = site.random.choice(Phone.objects.all())
        phone.label = str(site.random.random())
        changes.save_phone(phone)
        publishing.publish()
