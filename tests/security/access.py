"""Who may look at each page, and who may send something to it: the table that the walks of the site hold it to."""

from enum import IntEnum

from tests.security.site import Address


class Who(IntEnum):
    """From which account on."""

    ANYBODY = 0
    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3
    NOBODY = 9
    """The page does not take this method."""


NOT_LISTED = (
    "{} is not listed in tests/security/access.py: say there who may look at the page (GET) and who may send "
    "something to it (POST); then these tests hold it to that."
)
_LOOK = (Who.VIEWER, Who.NOBODY)
_DO = (Who.NOBODY, Who.OPERATOR)
_FORM = (Who.OPERATOR, Who.OPERATOR)
PAGES: dict[str, tuple[Who, Who]] = {
    "login": (Who.ANYBODY, Who.ANYBODY),
    "logout": (Who.NOBODY, Who.VIEWER),
    "account": _LOOK,
    "own_password": (Who.VIEWER, Who.VIEWER),
    "second_step": (Who.VIEWER, Who.VIEWER),
    "second_step_set_up": (Who.VIEWER, Who.VIEWER),
    "second_step_image": _LOOK,
    "second_step_codes": (Who.NOBODY, Who.VIEWER),
    "second_step_off": (Who.NOBODY, Who.VIEWER),
    "set_language": (Who.NOBODY, Who.ANYBODY),
    "overview": _LOOK,
    "search": _LOOK,
    "activity": _LOOK,
    "phones:start": (Who.OPERATOR, Who.NOBODY),
    "phones:start_step": _FORM,
    "phones:start_publish": _FORM,
    "phones:start_live": (Who.OPERATOR, Who.NOBODY),
    "phones:start_end": _DO,
    "phones:list": _LOOK,
    "phones:list_findings": _LOOK,
    "phones:problems": _LOOK,
    "phones:check": _DO,
    "phones:add": _FORM,
    "phones:publish_selected": _DO,
    "phones:filter_save": (Who.NOBODY, Who.VIEWER),
    "phones:filter_drop": (Who.NOBODY, Who.VIEWER),
    "phones:chosen": (Who.NOBODY, Who.VIEWER),
    "phones:export": (Who.VIEWER, Who.VIEWER),
    "phones:table": _FORM,
    "phones:table_template": (Who.OPERATOR, Who.NOBODY),
    "phones:table_review": _FORM,
    "phones:many_edit": _FORM,
    "phones:many_change": (Who.OPERATOR, Who.NOBODY),
    "phones:many_apply": _DO,
    "phones:many_undo": _DO,
    "phones:many_delete": _FORM,
    "phones:import": _FORM,
    "phones:import_review": _FORM,
    "phones:import_discard": _DO,
    "phones:detail": _LOOK,
    "phones:edit": _FORM,
    "phones:delete": _FORM,
    "phones:clone": _FORM,
    "phones:swap": _FORM,
    "phones:publish": _DO,
    "phones:settings": (Who.VIEWER, Who.OPERATOR),
    "phones:findings": _LOOK,
    "phones:findings_fix": _DO,
    "phones:findings_override": (Who.NOBODY, Who.ADMINISTRATOR),
    "phones:firmware": _LOOK,
    "phones:firmware_wish": _DO,
    "phones:firmware_running": _DO,
    "phones:firmware_publish": _DO,
    "phones:configuration": (Who.VIEWER, Who.ADMINISTRATOR),
    "phones:ssh": (Who.VIEWER, Who.ADMINISTRATOR),
    "phones:ssh_new": _DO,
    "phones:many_ssh": _FORM,
    "phones:timeline": _LOOK,
    "phones:timeline_running": _DO,
    "phones:window_open": _DO,
    "phones:windows_open": _DO,
    "phones:preflight": _DO,
    "phones:preflight_site": _DO,
    "phones:history": _LOOK,
    "phones:inbox": _LOOK,
    "phones:inbox_ignore": _DO,
    "phones:inbox_offer": _DO,
    "phones:activity": _LOOK,
    "phones:key_move": _DO,
    "phones:modules": _FORM,
    "phones:model_drawing": _LOOK,
    "phones:labels": _LOOK,
    "phones:labels_selected": (Who.NOBODY, Who.VIEWER),
    "phones:button_add": _FORM,
    "phones:button_edit": _FORM,
    "phones:button_delete": _DO,
    "phones:server_list": _LOOK,
    "phones:server_add": _FORM,
    "phones:server_detail": _LOOK,
    "phones:server_edit": _FORM,
    "phones:server_delete": _FORM,
    "phones:server_settings": (Who.VIEWER, Who.OPERATOR),
    "phones:server_preset": _DO,
    "phones:dialplan_list": _LOOK,
    "phones:dialplan_add": _FORM,
    "phones:dialplan_edit": (Who.VIEWER, Who.VIEWER),
    "phones:dialplan_delete": _FORM,
    "phones:otherfile_list": _LOOK,
    "phones:otherfile_default": (Who.VIEWER, Who.OPERATOR),
    "phones:otherfile_softkeys_add": _FORM,
    "phones:otherfile_softkeys_edit": (Who.VIEWER, Who.OPERATOR),
    "phones:otherfile_softkeys_delete": _FORM,
    "phones:otherfile_policy_add": _FORM,
    "phones:otherfile_policy_edit": (Who.VIEWER, Who.OPERATOR),
    "phones:otherfile_policy_delete": _FORM,
    "phones:profile_list": _LOOK,
    "phones:profile_add": _FORM,
    "phones:profile_detail": _LOOK,
    "phones:profile_edit": _FORM,
    "phones:profile_delete": _FORM,
    "phones:propose": _FORM,
    "phones:profile_settings": (Who.VIEWER, Who.OPERATOR),
    "phones:fleet_firmware": _LOOK,
    "phones:fleet_wish": _FORM,
    "phones:fleet_family": _LOOK,
    "firmware:list": _LOOK,
    "firmware:upload": _DO,
    "firmware:package": _LOOK,
    "firmware:delete": (Who.ADMINISTRATOR, Who.ADMINISTRATOR),
    "firmware:choose": _DO,
    "rollouts:list": _LOOK,
    "rollouts:detail": _LOOK,
    "rollouts:next": _DO,
    "rollouts:publish": _DO,
    "rollouts:end": _DO,
    "jobs:detail": _LOOK,
    "trail": (Who.OPERATOR, Who.NOBODY),
    "waves:list": _LOOK,
    "waves:add": _FORM,
    "waves:detail": _LOOK,
    "waves:next": _DO,
    "waves:end": _DO,
    "publications:list": _LOOK,
    "publications:plan": _LOOK,
    "publications:waiting": _LOOK,
    "publications:draft": _DO,
    "publications:publish": _DO,
    "publications:summary": _LOOK,
    "publications:findings": _LOOK,
    "publications:check": _DO,
    "publications:file": _LOOK,
    "publications:confirm": _DO,
    "publications:discard": _DO,
    "publications:undo": _DO,
    "publications:restore": _DO,
    "publications:compare": _LOOK,
    "publications:compare_summary": _LOOK,
    "publications:compare_file": _LOOK,
    "publications:drift": _LOOK,
    "publications:drifted_file": _LOOK,
    "publications:adopt": _DO,
    "publications:overwrite": _DO,
    "publications:detail": _LOOK,
}
"""View → (who may GET, who may POST)."""


def needed(address: Address, method: str) -> Who:
    """Return from which account on an own page answers a method; fails for a page that the table lacks."""
    assert address.view in PAGES, NOT_LISTED.format(address.view)
    get, post = PAGES[address.view]
    return post if method == "POST" else get
