"""Imports the Anki notes with Anki's own importer: all of them, again, and again with a changed one.

anki_notes.py FOLDER: the folder holds roundtrip-bank.anki.txt and expected.json.
"""

import json
import sys
import tempfile
import unicodedata
from pathlib import Path

from anki.collection import Collection, ImportCsvRequest

folder = Path(sys.argv[1])
source = folder / "roundtrip-bank.anki.txt"
# Anki composes letters and their accents.
expected = json.loads(unicodedata.normalize("NFC", (folder / "expected.json").read_text(encoding="utf-8")))


def imported(collection: Collection, path: Path):
    """Imports a file as the dialogue does, with what the file says of itself."""
    metadata = collection.get_csv_metadata(path=str(path), delimiter=None)
    return collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log


def check(truth: bool, message: str) -> None:
    if not truth:
        sys.exit(message)


with tempfile.TemporaryDirectory() as temp:
    collection = Collection(str(Path(temp) / "collection.anki2"))
    log = imported(collection, source)
    count = len(expected)
    check(len(log.new) == count, f"the first import added {len(log.new)} of {count} notes")
    check(collection.note_count() == count, f"the collection has {collection.note_count()} notes, not {count}")

    for item in expected:
        guid = "roundtrip-" + item["id"]
        note_id = collection.db.scalar("select id from notes where guid = ?", guid)
        check(note_id is not None, f"there is no note {guid}")
        note = collection.get_note(note_id)
        front, back = note.fields
        check(note.note_type()["name"] == "Basic", f"{guid}: the note type is {note.note_type()['name']}")
        check(front.startswith(item["stem"]), f"{guid}: the front is {front!r}, wanted {item['stem']!r}")
        check(back.endswith(item["feedback"]), f"{guid}: the back is {back!r}, wanted {item['feedback']!r} at its end")
        unit, topic, level, difficulty = item["tags"]
        tags = {f"roundtrip::{unit}::{topic}", level, difficulty}
        check(set(note.tags) == tags, f"{guid}: the tags are {note.tags}, wanted {tags}")
        deck = collection.decks.name(note.cards()[0].did)
        check(deck.count("::") == 2, f"{guid}: the deck is {deck}")

    # Reviewed, so that a schedule is there to be kept.
    card = collection.get_card(collection.find_cards("")[0])
    card.reps, card.ivl, card.type, card.queue = 5, 30, 2, 2
    collection.update_card(card)

    log = imported(collection, source)
    check(len(log.new) == 0, f"the second import added {len(log.new)} notes")
    check(collection.note_count() == count, f"after the second import there are {collection.note_count()} notes")

    changed = expected[0]
    text = source.read_text(encoding="utf-8")
    stem = changed["stem"].replace('"', '""')
    copy = Path(temp) / "changed.txt"
    copy.write_text(text.replace(stem, "<p>Changed.</p>", 1), encoding="utf-8")
    log = imported(collection, copy)
    check((len(log.new), len(log.updated)) == (0, 1), f"a change made {len(log.new)} new, {len(log.updated)} updated")
    note = collection.get_note(
        collection.db.scalar("select id from notes where guid = ?", "roundtrip-" + changed["id"])
    )
    check(note.fields[0].startswith("<p>Changed.</p>"), "the changed note has its old text")
    kept = collection.get_card(card.id)
    check((kept.reps, kept.ivl) == (5, 30), "an import changed a card's schedule")
    collection.close()

print(f"anki imported {count} notes; a second import added none, a changed note was updated, its schedule kept")
