"""The operator's page: what is processed now, what failed, how far to trust it, the settings, the models."""

from __future__ import annotations

from store import attention
from views import (
    access,
    adding_files,
    failures,
    filters,
    frame,
    machine_state,
    models_here,
    own_categories_form,
    quality,
    run_progress,
    settings_form,
)
from wording.texts import _

FOR_ALL = ("now", "failures", "quality")


def page() -> None:
    store = frame.open_store()
    may_operate = access.may_operate()
    names = {
        "now": _("Now"),
        "failures": _("Failures"),
        "quality": _("Quality"),
        "settings": _("Settings"),
        "models": _("Models"),
    }
    tabs = [name for name in names if may_operate or name in FOR_ALL]
    filters.choose("show", _("What to show"), tabs, names.__getitem__, tabs[0], closes=False)
    run_progress.told()
    shown = filters.current("show", tabs) or tabs[0]
    if shown == "now":
        run_progress.show(may_operate, has_calls=bool(attention.newest_names(store, 1)))
        if may_operate:
            adding_files.show(store)
    elif shown == "failures":
        failures.show(store, may_operate)
    elif shown == "quality":
        quality.show(store)
    elif shown == "settings":
        settings_form.show(store)
        own_categories_form.show()
    else:
        models_here.show(store)
        machine_state.show()
    frame.foot(list(attention.count_recognizers(store)))


page()
