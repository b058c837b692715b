"""The English catalogue is complete, agrees with its sentences, and is what the product loads.

The sentences are collected anew in a copy of the checkout, as `make messages` does it here.
"""

import gettext
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.guards.walks import PACKAGES, ROOT

pytestmark = pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="the gettext tools are not installed; `make test` installs them"
)
CATALOGUES = ("locale/en", "governance/locale/en")
COLLECTED = (".py", ".html", ".txt", ".po")
# %(name)s, %s, %d, %%, and {name} of templates that JavaScript fills
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[a-zA-Z]|\{\w*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# what stays Chinese in English: a word that the sentence is about
DOORS = "doors are written so, in whatever language they are asked for"
MAY_HOLD_CHINESE: dict[str, str] = {
    '写法的对应要按字段给出，例如 {"use": {"自家住": "own"}}。': "words of a table are read in Chinese alone",
    "房号“%(room)s”是第 %(floor)d 层的，这一行写的是另一层；各层都有这个号的，房号请写成“%(other)d楼%(room)s”这样。": DOORS,
    "与户主关系“%(word)s”不认识，请写户主、配偶、子、女这样的关系。": "words of a table are read in Chinese alone",
    "Word 表样里逐行只能写 {%%tr for 行 in %(said)s %%} … {%%tr endfor %%}，不能套在另一个里面。": "the marks of a template",
    "Word 表样里没有逐行的标记，请在表格里写 {%%tr for 行 in %(said)s %%}。": "the marks of a template",
    "户室连楼栋一起写（12幢402、12幢1单元402、河滨路6号院5幢402室都行）": DOORS,
    "一行一层：2层：201、202；没有楼层的直接写：后院东屋、底商3号。": DOORS,
    "写楼栋和房号，例如：5 幢 1 单元 402。": DOORS,
    "没有找到这一户，请写楼栋和房号，例如：5 幢 1 单元 402。": DOORS,
    "幢号或房号，例如：12幢402": DOORS,
    "前 10 行里没有找到表头。至少要有“楼栋”“房号”两列（或“地址”“幢号”“房号”三列）。": "heads of a table are read in Chinese alone",
    "最大 %(limit)s MB、20,000 行。楼栋写地址和幢号（河滨路 6 号院 5 幢）；"
    "用途写：自住、出租、空置、办公、经营场所、其他，空着按待核实。": "words of a table are read in Chinese alone",
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """A copy of the checkout in which the sentences were just collected."""
    folder = tmp_path_factory.mktemp("checkout")
    for part in (*PACKAGES, "templates", "locale"):
        for path in (ROOT / part).rglob("*"):
            if path.suffix in COLLECTED:
                target = folder / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "manage.py", folder / "manage.py")
    command = [sys.executable, "manage.py", "makemessages", "-l", "en", "--no-wrap", "--verbosity", "0"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def po(folder: Path, catalogue: str) -> Path:
    return folder / catalogue / "LC_MESSAGES" / "django.po"


def picked(path: Path, *options: str) -> list[str]:
    """The entries of a catalogue that msgattrib picks, by their sentence."""
    done = subprocess.run(
        ["msgattrib", "--no-wrap", *options, path], capture_output=True, text=True, check=True
    )
    return [line for line in done.stdout.splitlines() if re.match(r'(#~ )?msgid ".+"', line)]


def compiled(path: Path, folder: Path) -> dict:
    """The sentences of a .po file as the product would load them."""
    target = folder / "checked.mo"
    subprocess.run(["msgfmt", "--check", "-o", target, path], check=True, capture_output=True)
    return loaded(target)


def loaded(path: Path) -> dict:
    with path.open("rb") as file:
        found = dict(gettext.GNUTranslations(file)._catalog)
    found.pop("", None)
    return found


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_sentence_of_the_code_is_in_the_catalogue_and_translated(collected, catalogue):
    assert picked(po(collected, catalogue), "--untranslated", "--no-obsolete") == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_translation_is_a_guess(collected, catalogue):
    assert picked(po(collected, catalogue), "--only-fuzzy", "--no-obsolete") == []
    assert picked(po(ROOT, catalogue), "--only-fuzzy") == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_entry_of_the_catalogue_is_of_a_sentence_that_is_gone(collected, catalogue):
    assert picked(po(collected, catalogue), "--only-obsolete") == []


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_what_is_loaded_is_what_the_catalogue_says(tmp_path, catalogue):
    path = po(ROOT, catalogue)
    assert loaded(path.with_suffix(".mo")) == compiled(path, tmp_path)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_placeholders_of_a_sentence_are_those_of_its_translation(tmp_path, catalogue):
    different = {}
    for sentence, said in compiled(po(ROOT, catalogue), tmp_path).items():
        text = sentence[0] if isinstance(sentence, tuple) else sentence
        text = text.rpartition("\x04")[2]
        if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(said)):
            different[text] = said
    assert different == {}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_translation_is_still_chinese(tmp_path, catalogue):
    found = {
        str(key): said
        for key, said in compiled(po(ROOT, catalogue), tmp_path).items()
        if CHINESE.search(said)
    }
    assert {key for key in found if key not in MAY_HOLD_CHINESE} == set()


def test_what_may_hold_chinese_does(tmp_path):
    said = {
        str(key): words
        for catalogue in CATALOGUES
        for key, words in compiled(po(ROOT, catalogue), tmp_path).items()
    }
    assert {key for key in MAY_HOLD_CHINESE if not CHINESE.search(said[key])} == set()
