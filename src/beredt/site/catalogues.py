"""Message catalogues: the bokmål texts in the code, found and brought to nynorsk and English with Babel.

Texts in the code are bokmål, so that what stands there is what most people see; `locale/nn` and `locale/en` hold the
other two. Compiled files are made at set-up and not kept in the repository.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = ("nn", "en")
FUNCTIONS = dict.fromkeys(("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop"))
#: What Django's templatize makes of a translate tag in a template.
IN_TEMPLATE = re.compile(r"\b(n?p?gettext|_)\((?P<call>.*?)\)\s", re.S)


def file_of(language: str, ending: str = "po") -> Path:
    """Where a language's catalogue lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{ending}"


def texts() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every marked text with its file and line."""
    for path in sorted(settings.PACKAGE.rglob("*")):
        name = path.relative_to(settings.PACKAGE).as_posix()
        if path.suffix == ".py":
            source = path.read_text()
        elif path.suffix == ".html" and "templates" in path.parts:
            source = _as_python(templatize(path.read_text(), origin=name))
        else:
            continue
        for line, _function, message, _comments in extract_python(
            io.BytesIO(source.encode()), FUNCTIONS, (), {"encoding": "utf-8"}
        ):
            found = message if isinstance(message, str) else tuple(message)[:2]
            if found and all(found):
                yield name, line, found


def _as_python(marked: str) -> str:
    """Only the calls of a templatized text, each on its own line: the rest is filler that is no Python."""
    lines = []
    for number, line in enumerate(marked.split("\n"), start=1):
        del number
        calls = re.findall(r"n?gettext\(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")[^)]*\)", line)
        calls += re.findall(r"(?<!\w)_\(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\)", line)
        lines.append("; ".join(calls))
    return "\n".join(lines)


def update() -> None:
    """Brings the catalogues up to the code: new texts added untranslated, gone ones removed."""
    template = Catalog(project="Beredt", charset="utf-8")
    for name, _line, message in texts():
        template.add(message, locations=[(name, 0)])
    for language in LANGUAGES:
        path = file_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as out:
            write_po(out, catalogue, no_location=False, include_lineno=False, sort_output=True, width=100)


def load(language: str) -> Catalog:
    """The catalogue of a language, empty where there is none."""
    path = file_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Beredt", charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language)


def missing(catalogue: Catalog) -> list[str]:
    """The texts that the catalogue does not translate, or only by guess."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _filled(message.string))]


def _filled(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) or string is None else all(string)


def compile_all() -> dict[str, int]:
    """Compiles every catalogue; returns how many texts each lacks."""
    counts = {}
    for language in LANGUAGES:
        catalogue = load(language)
        file_of(language, "mo").parent.mkdir(parents=True, exist_ok=True)
        with file_of(language, "mo").open("wb") as out:
            write_mo(out, catalogue)
        counts[language] = len(missing(catalogue))
    return counts
