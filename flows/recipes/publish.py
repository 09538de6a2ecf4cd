"""Give readers an immutable copy of what a recipe has just written."""

from flows.recipe import Occasion, Said, Step
from warehouse import publish, reading
from warehouse.settings import settings


def make_copy(occasion: Occasion) -> Said:
    """Publish the warehouse as it stands; there must be one."""
    if not settings().warehouse_path.exists():
        return Said("nothing", "There is no warehouse to publish.")
    copy = publish.publish(
        as_of=occasion.as_of,
        run_id=occasion.run_id,
        replayed=occasion.replayed,
        invented=occasion.invented,
    )
    return Said("ready", f"Readers now see {copy.name}.")


def look(occasion: Occasion) -> Said:
    """See whether there is anything to read; everything after this step reads it."""
    with reading():
        copy = publish.current()
    if copy is None:
        return Said(
            "failed", "The newest copy has gone. Run hospital ingest INBOX to publish another."
        )
    behind = "" if copy.as_of <= occasion.as_of else ", reaching back from a later one"
    return Said("ready", f"Reads {copy.name}{behind}.")


def open_step() -> Step:
    """The step that begins every recipe that reads."""
    return Step("open the newest copy", look, retries=1, needed=True)


def publish_step(name: str) -> Step:
    """The step that ends every recipe."""
    return Step(name, make_copy, retries=2)
