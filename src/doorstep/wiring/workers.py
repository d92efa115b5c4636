"""Workers: who plans the parts of a large day, as settings and arguments say."""

from __future__ import annotations

from doorstep.app.workers import Workers
from doorstep.compute.cluster import Cluster
from doorstep.compute.processes import Processes
from doorstep.domain.errors import InputError
from doorstep.wiring.settings import WORKERS, Settings


def open_workers(settings: Settings, workers: int | None = None, cluster: str | None = None) -> Workers:
    """Choose the workers; nothing is started before it is needed.

    Parameters
    ----------
    workers, cluster
        What was asked for; None: what the settings say.

    Raises
    ------
    InputError
        If the setting of their number is no number from 1 on, or a number of workers is asked of a cluster
        that has its own.
    """
    address = cluster if cluster is not None else (settings.cluster if workers is None else None)
    count = _count(settings.workers) if workers is None else workers
    if address is None:
        return Processes(count)
    if workers is not None and address != "local":
        mend = "Leave the number out, or start a cluster of this machine with `local`."
        raise InputError("a number of workers for a cluster that has its own", value=workers, mend=mend)
    return Cluster(address, count)


def _count(setting: str | None) -> int | None:
    if setting is None:
        return None
    if not setting.isdecimal() or int(setting) < 1:
        mend = "Give a number from 1 on, or take it out."
        raise InputError("not a number of workers", value=setting, place=WORKERS, mend=mend)
    return int(setting)
