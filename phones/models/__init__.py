"""The records: phones with their buttons, what phones share, and what is rolled out to them."""

from phones.models.buttons import Button, KindManager, Line, ServiceKey, SpeedDial
from phones.models.dial_plans import DialPlan
from phones.models.gradual import GradualPhone, GradualPublication, GradualWave
from phones.models.many import FormerValues, ManyChange
from phones.models.noted_findings import CheckedPhone, FindingKind, NotedFinding, Registration
from phones.models.other_files import DefaultFile, FeaturePolicyFile, NamedFile, SoftKeyFile
from phones.models.phone import Phone, PhoneQuerySet, model_choices
from phones.models.replaced import ReplacedPhone
from phones.models.rollouts import Rollout, RolloutPhone
from phones.models.saved_filters import SavedFilter
from phones.models.shared import CallServer, Profile
from phones.models.starts import GuidedStart

__all__ = [
    "Button",
    "CallServer",
    "CheckedPhone",
    "DefaultFile",
    "DialPlan",
    "FeaturePolicyFile",
    "FindingKind",
    "FormerValues",
    "GradualPhone",
    "GradualPublication",
    "GradualWave",
    "GuidedStart",
    "KindManager",
    "Line",
    "ManyChange",
    "NamedFile",
    "NotedFinding",
    "Phone",
    "PhoneQuerySet",
    "Profile",
    "Registration",
    "ReplacedPhone",
    "Rollout",
    "RolloutPhone",
    "SavedFilter",
    "ServiceKey",
    "SoftKeyFile",
    "SpeedDial",
    "model_choices",
]
