"""Holds the QTI package against the one that text2qti makes of the same kinds of question.

qti_package.py FOLDER: the folder holds roundtrip-bank.qti.zip and expected.json. Element by element, attributes included: what text2qti
writes of a question must be there, and nothing else, save what is listed here with its reason.
"""

import json
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

folder = Path(sys.argv[1])
expected = {item["id"]: item for item in json.loads((folder / "expected.json").read_text(encoding="utf-8"))}

SAMPLE = """\
Quiz title: Sample

1. Which one?
... After it.
a) One
... No.
*b) Two
... Yes.

2. Which?
... After it.
[*] A
... Yes.
[ ] B
... No.
[*] C
... Yes.

3. How much?
... After it.
= 5 +- 0.1

4. What is it called?
... After it.
* Anna
* Bo
"""


def files(archive: Path) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(archive) as opened:
        bad = opened.testzip()
        if bad is not None:
            sys.exit(f"{archive.name}: {bad} is damaged")
        names = [name for name in opened.namelist() if name.endswith(".xml")]
        return {name: ElementTree.fromstring(opened.read(name)) for name in names}


def paths(element: ElementTree.Element, above: str = "") -> set[str]:
    """Every element by those around it, and every attribute by its element."""
    here = f"{above}/{element.tag.split('}')[-1]}"
    found = {here} | {f"{here}@{key.split('}')[-1]}" for key in element.attrib}
    for child in element:
        found |= paths(child, here)
    return found


def sort_of(item: ElementTree.Element) -> str:
    for field in item.iter():
        if field.tag.endswith("qtimetadatafield") and field[0].text == "question_type":
            return field[1].text
    return ""


def items(package: dict[str, ElementTree.Element]):
    for name, root in package.items():
        if not name.endswith(("imsmanifest.xml", "assessment_meta.xml")):
            yield from (element for element in root.iter() if element.tag.endswith("}item"))


def of_kind(package: dict[str, ElementTree.Element]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for item in items(package):
        kinds.setdefault(sort_of(item), set()).update(paths(item))
    return kinds


def the(package: dict[str, ElementTree.Element], ending: str) -> set[str]:
    found = [paths(root) for name, root in package.items() if name.endswith(ending)]
    return set().union(*found)


faults: list[str] = []


def compare(what: str, ours: set[str], theirs: set[str], may_lack: set[str], may_add: set[str] = frozenset()) -> None:
    """`may_lack` and `may_add` hold beginnings of paths."""
    lacking = {path for path in theirs - ours if not path.startswith(tuple(may_lack))}
    added = {path for path in ours - theirs if not path.startswith(tuple(may_add))}
    faults.extend(f"{what} lacks {path}" for path in sorted(lacking))
    faults.extend(f"{what} adds {path}" for path in sorted(added))


with tempfile.TemporaryDirectory() as temp:
    config = Config()
    sample = Path(temp) / "sample.zip"
    QTI(Quiz(SAMPLE, config=config, source_name="sample")).save(sample)
    theirs = files(sample)
ours = files(folder / "roundtrip-bank.qti.zip")

# A date, rights and the standard's own schemas say nothing that Canvas reads.
FACTS = {"/manifest/metadata/lom/lifeCycle", "/manifest/metadata/lom/rights"}
compare("the manifest", the(ours, "imsmanifest.xml"), the(theirs, "imsmanifest.xml"), FACTS)
# Settings that have Canvas's own defaults, and the assignment, which a practice quiz has not.
DEFAULTS = {
    "/quiz/" + name
    for name in (
        "assignment", "hide_results", "require_lockdown_browser", "lockdown_browser", "anonymous_submissions", "could_be_locked",
        "one_time_results", "show_correct_answers_last_attempt", "only_visible_to_overrides", "module_locked",
    )
}
compare("the settings", the(ours, "assessment_meta.xml"), the(theirs, "assessment_meta.xml"), DEFAULTS)

of_ours, of_theirs = of_kind(ours), of_kind(theirs)
# `rshuffle` says that one field cannot be shuffled; text2qti leaves it out of numbers.
FIELD = {"/item/presentation/response_str/render_fib/response_label@rshuffle"}
for kind, found in of_theirs.items():
    compare(f"a {kind}", of_ours.get(kind, set()), found, set(), FIELD)
# text2qti has no matches: Canvas's own exports have them so.
MATCH = {
    "/item/presentation/response_lid",
    "/item/presentation/response_lid@ident",
    "/item/presentation/response_lid/material/mattext@texttype",
    "/item/presentation/response_lid/render_choice/response_label@ident",
    "/item/resprocessing/respcondition/conditionvar/varequal@respident",
    "/item/resprocessing/respcondition/setvar@action",
}
missing = MATCH - of_ours.get("matching_question", set())
faults.extend(f"a match lacks {path}" for path in sorted(missing))
others = set(of_ours) - set(of_theirs) - {"matching_question"}
faults.extend(f"there is a {kind}, which text2qti does not make" for kind in sorted(others))

KINDS = {
    "one": "multiple_choice_question",
    "several": "multiple_answers_question",
    "match": "matching_question",
    "number": "numerical_question",
    "short": "short_answer_question",
}
read = list(items(ours))
if len(read) != len(expected):
    faults.append(f"there are {len(read)} questions, not {len(expected)}")
for item in read:
    wanted = expected[item.attrib["title"]]
    texts = [text.text or "" for text in item.iter() if text.tag.endswith("mattext")]
    if sort_of(item) != KINDS[wanted["form"]]:
        faults.append(f"{wanted['id']} is a {sort_of(item)}, not a {KINDS[wanted['form']]}")
    if wanted["stem"] not in texts:
        faults.append(f"{wanted['id']}: no text is the stem {wanted['stem']!r}")
    if not any(text.endswith(wanted["feedback"]) for text in texts):
        faults.append(f"{wanted['id']}: no text ends in the feedback {wanted['feedback']!r}")

if faults:
    sys.exit(f"{len(faults)} faults:\n" + "\n".join(faults[:20]))
print(f"the QTI package holds {len(read)} questions in the structure of text2qti's")
