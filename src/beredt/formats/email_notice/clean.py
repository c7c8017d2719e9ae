"""Text from outside made plain: no control characters, one line where there may be one, no HTML, no folders."""

import re
import unicodedata

from lxml import etree

#: Characters of a header's value, and of a file's name, that are kept.
LINE, NAME = 500, 120
#: Elements that begin on a line of their own, and those whose content is not for reading.
BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "hr"}
)
UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript"})


def decoded(raw: bytes, charset: str | None) -> str:
    """The bytes as text: in the charset that is claimed, else UTF-8, else Windows' Western one, which takes any."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if name:
                return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def clean_line(text: str) -> str:
    """One line without control characters: a value that holds a line break cannot add a header or a row."""
    return " ".join(_printable(text).split())[:LINE]


def clean_text(text: str) -> str:
    """Lines as they are, without other control characters, and never two empty lines after one another."""
    lines = [_printable(line).rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_name(name: str, otherwise: str) -> str:
    """A file's name without folders, or `otherwise` where nothing is left of it. Its ending is kept."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    last = re.sub(r'[<>:"|?*]', "_", last).strip(" .")
    if len(last) > NAME:
        stem, dot, ending = last.rpartition(".")
        last = f"{stem[: NAME - 12]}{dot}{ending[:10]}" if dot and stem else last[:NAME]
    return last or otherwise


def html_to_text(html: str) -> str:
    """What a reader of the page would read. Nothing is fetched, and no markup is left."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if root is None:
        return ""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            hidden += element.tag in UNREAD
            pieces.append("\n" if element.tag in BLOCKS else "")
            pieces.append("" if hidden else " ".join((element.text or "").replace("\xa0", " ").split("\n")))
        else:
            hidden -= element.tag in UNREAD
            pieces.append("\n" if element.tag in BLOCKS - {"br"} else "")
            pieces.append("" if hidden else " ".join((element.tail or "").replace("\xa0", " ").split("\n")))
    return "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n"))


def _printable(text: str) -> str:
    """Without control, format and unpaired surrogate characters; tabs and line breaks become spaces."""
    spaced = re.sub(r"[\t\r\n\v\f\u0085\u2028\u2029]", " ", text)
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
