"""The queue of people, brought up to date after each run; what they answer is read by the next one."""

from pathlib import Path

from prefect import task
from sqlalchemy import Engine

from curation.review import agreement, database, filling
from curation.review import settings as application
from curation.review.filling import Filled
from flows.settings import Settings


@task(task_run_name="fill the review queue")
def fill(settings: Settings) -> Filled:
    """Bring the review queue up to date with the outcomes that were settled last."""
    return filled(settings)


def filled(settings: Settings) -> Filled:
    """Do the same outside of a flow."""
    engine = opened(settings.home, settings.configs)
    try:
        terms = settings.policy("default").review
        agreement.keep(settings.home, agreement.distrusted(agreement.measured(engine), terms))
        return filling.fill(settings.home, engine, terms)
    finally:
        engine.dispose()


def opened(home: Path, configs: Path) -> Engine:
    """Return the engine of a home's review database, its tables brought up to date."""
    engine = database.connect(application.load(home, configs, address="http://localhost").database)
    database.migrate(engine)
    return engine
