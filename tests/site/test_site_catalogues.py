"""The message catalogues: every text found, every text translated, and the pages use them."""

import ast
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract
from django.conf import settings as project
from django.template import base, engines
from django.template.base import Lexer, TokenType
from django.template.loader import render_to_string
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override, pgettext

from beredt.site import catalogues

TEMPLATES = sorted(path for path in project.PACKAGE.rglob("*.html") if "templates" in path.parts)
MODULES = sorted(project.PACKAGE.rglob("*.py"))
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")
#: Words that bokmål has and nynorsk has not.
BOKMAL = re.compile(
    r"\b(ikke|fra|hvor|hva|hvem|hvilke[nt]?|hvorfor|hvordan|noen|noe|en|et|ett|uten|bare|ble|navn|uker?|uken|måned|"
    r"måneder|meldinger|meldingen|pakninger|pakningen|leveranser|sykehus|sykehusapotek|virkestoff|mangler|lovet|"
    r"rettet|åpen|åpne|åpnet|endret|kommer|finnes|leses|regnes|brukes|tas|være|vært|jeg|disse|filen|listen|linjen)\b",
    re.I,
)


def name_of(path: Path) -> str:
    return path.relative_to(project.PACKAGE).as_posix()


def texts_of(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with its translation; plurals are two."""
    for message in catalogues.load(language):
        if message.id and isinstance(message.id, str):
            yield message.id, str(message.string)
        elif message.id:
            yield from zip(message.id, message.string, strict=True)


def singular_within_plural(texts: set[tuple]) -> set[tuple]:
    """As a catalogue holds them: a text that stands alone here and as a singular there is one entry, the plural."""
    singulars = {(text[0], context) for text, context in texts if isinstance(text, tuple)}
    return texts - singulars


@pytest.fixture(scope="module")
def extracted() -> dict[str, set]:
    """What the extraction finds, by file: texts with their contexts."""
    found: dict[str, set] = {}
    for text in catalogues.texts():
        found.setdefault(text.file, set()).add((text.text, text.context))
    return found


@pytest.fixture
def compiled(settings, tmp_path: Path) -> None:
    """The catalogues of the repository, compiled in a folder of the test's own."""
    shutil.copytree(settings.LOCALE_PATHS[0], tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    assert catalogues.compile_all() == {"nn": 0, "en": 0}


# The catalogues


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_text_is_translated_and_none_by_guess(language: str) -> None:
    catalogue = catalogues.load(language)
    assert len(catalogue) > 400
    assert catalogues.missing(catalogue) == []
    assert not catalogue.fuzzy


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_holds_every_text_of_the_code(language: str, extracted: dict[str, set]) -> None:
    """Where this fails, run `beredt messages` and translate what is new."""
    held = {(message.id, message.context) for message in catalogues.load(language) if message.id}
    assert singular_within_plural(set().union(*extracted.values())) - held == set()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_placeholders_are_those_of_the_text(language: str) -> None:
    wrong = [
        (text, translation)
        for text, translation in texts_of(language)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translation))
    ]
    assert not wrong
    catalogue = catalogues.load(language)
    assert list(catalogue.check()) == []
    assert {"python-format" in message.flags for message in catalogue if PLACEHOLDER.search(str(message.id))} == {True}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_begin_and_end_as_the_text_does(language: str) -> None:
    """A full stop, a colon, a space or a capital letter that only one of them has is a slip."""

    def ends(text: str) -> tuple[bool, str]:
        return text[:1].islower(), text[-1:] if text[-1:] in ".:?!,; " else ""

    assert not [(text, said) for text, said in texts_of(language) if ends(text) != ends(said)]


def test_the_nynorsk_has_no_bokmal_words() -> None:
    assert BOKMAL.findall("Filen finnes ikke") == ["Filen", "finnes", "ikke"]
    assert not [(hit[0], said) for _text, said in texts_of("nn") if (hit := BOKMAL.search(said))]


def test_updating_keeps_translations_and_drops_what_is_gone(settings, tmp_path: Path) -> None:
    settings.PACKAGE, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    module = tmp_path / "words.py"
    start = "from django.utils.translation import gettext as _, pgettext\n"
    module.write_text(start + '_("Lager")\n_("Sak")\npgettext("bestilling", "Sak")\n')
    catalogues.update()
    po = catalogues.file_of("nn")
    po.write_text(po.read_text().replace('msgstr ""', 'msgstr "Omsett"').replace('msgstr "Omsett"', 'msgstr ""', 1))
    assert catalogues.missing(catalogues.load("nn")) == []
    module.write_text(start + '_("Sak")\npgettext("bestilling", "Sak")\n_("Sak %(number)s")\n')
    catalogues.update()
    written = po.read_bytes()
    catalogue = catalogues.load("nn")
    assert catalogue["Sak"].string == catalogue.get("Sak", "bestilling").string == "Omsett"
    assert b"Lager" not in written
    assert catalogues.missing(catalogue) == ["Sak %(number)s"]
    assert catalogues.compile_all() == {"nn": 1, "en": 3}
    catalogues.update()
    assert po.read_bytes() == written


# The extraction: known examples of every kind, and two slow and obvious twins on the whole code


def test_every_kind_of_marking_in_python_is_found(settings, tmp_path: Path) -> None:
    settings.PACKAGE = tmp_path
    (tmp_path / "module.py").write_text(
        """
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext, npgettext_lazy
from elsewhere import gettext

class Kind(TextChoices):
    STOCK = "stock", lazy("Lager «på hånd»")

def many(count, lacking):
    for _, row in lacking:
        _("En lang tekst som går "
          "over to linjer: %(lacking)s.") % {"lacking": ", ".join(str(x[0]) for x in lacking)}
    yield ngettext("%(count)s dag", "%(count)s dager", count)
    yield pgettext("ukedag", "Lør")
    yield npgettext_lazy("om saker", "én", "flere", count)
    yield gettext("not Django's"), "not marked", f(_)("nor this")
    yield _('med "gåseøyne"') + _("50 %") + f"{_('Innenfor')}: {count}"
"""
    )
    assert [(text.text, text.context) for text in catalogues.texts()] == [
        ("Lager «på hånd»", None),
        ("En lang tekst som går over to linjer: %(lacking)s.", None),
        (("%(count)s dag", "%(count)s dager"), None),
        ("Lør", "ukedag"),
        (("én", "flere"), "om saker"),
        ('med "gåseøyne"', None),
        ("50 %", None),
        ("Innenfor", None),
    ]


def test_every_kind_of_marking_in_a_template_is_found(settings, tmp_path: Path) -> None:
    settings.PACKAGE = tmp_path
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(
        """{% load i18n %}<p title="{% translate 'Med ett «tegn»' %}">{% translate "To" %} (og mer)</p>
    {% if a %}{% translate "Tre" as three %}{% endif %} {# translate "kommentar" #}
  {% translate "Mai" context "måned" %}{% translate "5 % (sju)" %}
{% blocktranslate with day=case.end|day %}Lovet slutt {{ day }}, 90 % sikkert.{% endblocktranslate %}
{% blocktranslate count number=n with shown=x %}{{ shown }} rad{% plural %}{{ shown }} rader{% endblocktranslate %}
{% blocktranslate trimmed %}
    Over to
    linjer
{% endblocktranslate %}
{% blocktranslate context "om saker" count n=n %}én{% plural %}flere{% endblocktranslate %}
{{ known|yesno:_("ja,nei,ukjent") }} {{ _("For seg") }} {% include "x" with title=_("I et felt") %}
{% comment %}{% translate "borte" %}{% endcomment %} gettext("bare tekst") "it's
"""
    )
    assert {(text.text, text.context) for text in catalogues.texts()} == {
        ("Med ett «tegn»", None),
        ("To", None),
        ("Tre", None),
        ("Mai", "måned"),
        ("5 %% (sju)", None),
        ("Lovet slutt %(day)s, 90 %% sikkert.", None),
        (("%(shown)s rad", "%(shown)s rader"), None),
        ("Over to linjer", None),
        (("én", "flere"), "om saker"),
        ("ja,nei,ukjent", None),
        ("For seg", None),
        ("I et felt", None),
    }


def tokenized(path: Path) -> set[tuple]:
    """The texts that Babel's tokenizer finds in a module, whoever's the functions are."""
    spec = {"gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
    names = re.findall(r"(n?p?gettext)(?:_lazy|_noop)?(?: as (\w+))?", path.read_text())
    markers = {alias or name: spec[name] for name, alias in names} | {
        name + ending: arguments for name, arguments in spec.items() for ending in ("_lazy", "_noop")
    }
    with path.open("rb") as source:
        return {(text, context) for _line, text, _, context in extract("python", source, markers)}


def test_every_marked_text_of_the_modules_is_found(extracted: dict[str, set]) -> None:
    for path in MODULES:
        ours, theirs = extracted.get(name_of(path), set()), tokenized(path)
        assert theirs - ours == set(), name_of(path)
        # The tokenizer is blind to calls within an f-string; nothing else may be ours alone.
        within = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if type(node) is ast.JoinedStr]
        assert not [text for text, _context in ours - theirs if not any(str(text) in whole for whole in within)]
    assert sum(name in extracted for name in map(name_of, MODULES)) > 15


def test_only_plain_texts_may_be_marked(settings, tmp_path: Path) -> None:
    settings.PACKAGE = tmp_path
    for marked in ("_(word)", '_(f"{word} mangler")', '_("a" if word else "b")', "_(3)", "_()"):
        (tmp_path / "module.py").write_text(f"from django.utils.translation import gettext as _\n\n{marked}\n")
        with pytest.raises(ValueError, match=r"module\.py, line 3: only a plain text"):
            list(catalogues.texts())


def asked_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> set[tuple]:
    """The texts that a template asks translations of, by Django's own compiler."""
    variables: list[base.Variable] = []
    first = base.Variable.__init__

    def noting(self: base.Variable, var: str) -> None:
        first(self, var)
        variables.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(base.Variable, "__init__", noting)
        template = engines["django"].from_string(path.read_text()).template
    asked = {(variable.literal.replace("%", "%%"), None) for variable in variables if variable.translate}
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        context = str(node.message_context.var) if node.message_context else None
        asked.add((node.filter_expression.var.literal.replace("%", "%%"), context))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        assert not node.message_context, "write contexts into this test when the first comes"
        forms = [node.render_token_list(tokens)[0] for tokens in (node.singular, node.plural) if tokens]
        asked.add((tuple(forms) if len(forms) > 1 else forms[0], None))
    return asked


def test_every_text_that_the_templates_ask_for_is_found(
    extracted: dict[str, set], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in TEMPLATES:
        assert extracted.get(name_of(path), set()) == asked_for(path, monkeypatch), name_of(path)
    assert sum(name in extracted for name in map(name_of, TEMPLATES)) > 30


# The pages


class Reading(HTMLParser):
    """The words of a page that people read: its text, and the attributes that are read aloud or shown."""

    SHOWN = frozenset({"alt", "title", "aria-label", "placeholder", "data-label"})
    #: Commands and keys are the same in every language.
    SAME = frozenset({"code", "kbd"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.within = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem not in ("script", "style") and self.within not in self.SAME:
            self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        button = tag == "input" and dict(attrs).get("type") in ("submit", "button")
        shown = self.SHOWN | {"value"} if button else self.SHOWN
        self.words += [text or "" for name, text in attrs if name in shown]

    def handle_endtag(self, _tag: str) -> None:
        self.within = ""


def unmarked(template: str) -> list[str]:
    """The words of a template outside translate tags, but for names that are the same in every language."""
    same = re.compile(r"\b(Beredt|CSV|XLSX|PDF|HTML|Excel|JSON|ATC|SHA-256|DMP|GTIN|FEST)\b")
    page, translating = "", False
    for token in Lexer(template).tokenize():
        if token.token_type is TokenType.TEXT and not translating:
            page += token.contents
        elif token.token_type is TokenType.BLOCK:
            tag = token.contents.split()[0]
            translating = tag == "blocktranslate" or (translating and tag != "endblocktranslate")
    return [word.strip() for word in Reading(page).words if re.search(r"[^\W\d_]", same.sub("", word))]


def test_the_templates_say_nothing_outside_translate_tags() -> None:
    assert unmarked('<p title="Norsk">a{% translate "b" %}{% blocktranslate %}c{% endblocktranslate %}</p>') == [
        "Norsk",
        "a",
    ]
    wrong = {name_of(path): unmarked(path.read_text()) for path in TEMPLATES}
    assert {name: words for name, words in wrong.items() if words} == {}


def test_bokmal_is_what_the_code_says(compiled, extracted: dict[str, set]) -> None:
    """Django's own Norwegian texts must not answer for ours."""
    with override("nb"):
        for text, context in set().union(*extracted.values()):
            if isinstance(text, str):
                assert (pgettext(context, text) if context else gettext(text)) == text


def test_pages_speak_the_language_chosen(compiled) -> None:
    headings = {"nb": "Siden finnes ikke", "nn": "Sida finst ikkje", "en": "There is no such page"}
    for language, heading in headings.items():
        with override(language):
            page = render_to_string("404.html")
            assert f'<html lang="{language}"' in page
            assert heading in page
            assert not [other for other in headings.values() if other != heading and other in page]


def test_counts_are_told_in_singular_and_plural(compiled) -> None:
    with override("nn"):
        assert [ngettext("%(count)s dag", "%(count)s dager", n) for n in (0, 1, 2)] == [
            "%(count)s dagar",
            "%(count)s dag",
            "%(count)s dagar",
        ]


def test_the_browser_may_ask_for_a_language(compiled) -> None:
    for language, word in {"nb": "Passord", "nn": "Brukarnamn", "en": "Password"}.items():
        page = Client().get(reverse("login"), headers={"accept-language": language})
        assert word in page.content.decode()
