"""Message catalogues: the bokmål texts in the code, found and brought to nynorsk and English with Babel.

Texts in the code are bokmål, so that what stands there is what most people see; `locale/nn` and `locale/en` hold the
other two. Compiled files are made at set-up and not kept in the repository. GNU gettext is not needed.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from beredt import __version__

LANGUAGES = ("nn", "en")
#: Which arguments of each function are texts, and which is a context ("c"); 1 is the first.
MARKERS = {"gettext": (1,), "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
#: What templatize writes for translate, blocktranslate and _("…").
TEMPLATE_MARKERS = MARKERS | {"_": (1,)}


class Text(NamedTuple):
    """A marked text: singular and plural where it counts something; the context where two meanings share a text."""

    file: str
    text: str | tuple[str, ...]
    context: str | None


def texts() -> Iterator[Text]:
    """Every marked text of the code and the templates, as often as it stands there.

    Raises ValueError where something else than a plain text is marked, since nobody could translate that.
    """
    for path in sorted(settings.PACKAGE.rglob("*")):
        name = path.relative_to(settings.PACKAGE).as_posix()
        if path.suffix == ".py":
            yield from _in_module(name, path.read_text())
        elif path.suffix == ".html" and "templates" in path.parts:
            yield from _in_template(name, path.read_text())


def _in_module(name: str, source: str) -> Iterator[Text]:
    """By Python's own parser: a tokenizer would not see the calls inside f-strings."""
    tree = ast.parse(source)
    markers = _imported_markers(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if not isinstance(call.func, ast.Name) or call.func.id not in markers:
            continue
        arguments = markers[call.func.id]
        given = [part.value for part in call.args[: len(arguments)] if isinstance(part, ast.Constant)]
        plain = [value for value in given if isinstance(value, str)]
        if len(plain) < len(arguments):
            raise ValueError(f"{name}, line {call.lineno}: only a plain text can be marked for translation")
        context = plain.pop(0) if isinstance(arguments[0], tuple) else None
        yield Text(name, tuple(plain) if len(plain) > 1 else plain[0], context)


def _imported_markers(tree: ast.Module) -> dict[str, tuple]:
    """Django's functions, lazy or not, under the names that a module gives them."""
    return {
        alias.asname or alias.name: MARKERS[alias.name.removesuffix("_lazy").removesuffix("_noop")]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }


def _in_template(name: str, source: str) -> Iterator[Text]:
    tokens = io.BytesIO(_as_tokens(source, name).encode())
    found = extract("babel.messages.extract:extract_python", tokens, TEMPLATE_MARKERS, (), {"encoding": "utf-8"})
    return (Text(name, text, context) for _line, text, _comments, context in found)


def _as_tokens(template: str, name: str) -> str:
    """A template as Django's own makemessages hands it on: calls of the markers between filler words.

    Without the indentation, which Python's tokenizer would not take.
    """
    return "\n".join(line.strip() for line in templatize(template, origin=name).split("\n"))


def collect() -> Catalog:
    """All texts of the code as a catalogue without translations."""
    template = Catalog(charset="utf-8")
    for text in texts():
        template.add(text.text, locations=[(text.file, 0)], context=text.context)
    return template


def update() -> None:
    """Brings the catalogues up to the code: new texts added untranslated, gone ones removed."""
    template = collect()
    for language in LANGUAGES:
        path = file_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as out:
            write_po(out, catalogue, include_lineno=False, sort_by_file=True, width=100)


def file_of(language: str, ending: str = "po") -> Path:
    """Where a language's catalogue lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{ending}"


def load(language: str) -> Catalog:
    """The catalogue of a language, empty where there is none."""
    path = file_of(language)
    if not path.exists():
        return Catalog(
            locale=language,
            header_comment=f"# The texts of Beredt in {Locale.parse(language).english_name}.",
            project="Beredt",
            version=__version__,
            last_translator="Beredt",
            language_team="Beredt",
            msgid_bugs_address="Beredt",
            charset="utf-8",
            fuzzy=False,
        )
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
