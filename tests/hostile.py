"""What an attacker would type: 400 texts and 60 numbers, each meant to be more than a text or a number somewhere."""

import unicodedata
from typing import Any

import pytest

MARK = "PWNED-7f3a"
"""What each attack would show, run, fetch or write if it worked."""

_QUOTES = [
    *('"', '""', '"""', "'", "'''", "`", "```", "````", "\\", "\\\\", '\\"', '\\\\"', '"\\', "\\n", "\\u0022", "\\x22"),
    f'1Z" with "UPS"\n    When "os:system" maps them {MARK}\n    And of order 100, the first supplier ships "x',
    f'x""";import os;os.system("touch {MARK}");x="""',
    f"x''';import os;os.system('touch {MARK}');x='''",
    f'"); __import__("os").system("touch {MARK}"); ("',
    f"'); __import__('os').system('touch {MARK}'); ('",
    f'\\"); __import__("os").system("touch {MARK}") #',
    f'"\nimport os\nos.system("touch {MARK}")\n"',
    '"\r"',
    '"\u2028"',
    '"\x85"',
    '" and 2 of "',
    '2 of "MUG" and 1 of "TEE',
    '" | "',
    "|",
    "\\|",
    "||",
    "| x | y |",
]

_BRACES = [
    *("{}", "{0}", "{1}", "{name}", "{0.__class__}", "{!r}", "{", "}", "}}", "{{", "%s", "%(x)s", "%n%n", "%", "%%"),
    *("${x}", "$(touch PWNED-7f3a)", "`touch PWNED-7f3a`", "; touch PWNED-7f3a", "| touch PWNED-7f3a", "&& id"),
    *("\n touch PWNED-7f3a\n", "$HOME", "~", "*", "?", "[a-z]", "!!", "\\$(id)", "--help", "-rf", "-", "--", "@file"),
    *("<status>", "<>", "<a> <b>", "{{7*7}}", "{%import os%}", "#{7*7}", "${jndi:ldap://127.0.0.1:9/PWNED-7f3a}"),
]

_GHERKIN = [
    *("Feature: x", "Scenario: x", "Background:", "Examples:", "Rule: x", "@G1", "# language: fr", "#", "* x", '"""\n'),
    f'"""\n    When "os:system" maps them {MARK}\n    """',
    "```\n",
    "\n\n  Scenario: another\n    Given nothing",
    "Given x",
    "\tThen x",
]

_MARKUP = [
    f"<script>document.title='{MARK}'</script>",
    f"<img src=http://127.0.0.1:9/{MARK}.png onerror=document.title='{MARK}'>",
    f"<svg onload=document.title='{MARK}'>",
    f"<iframe src=javascript:parent.document.title='{MARK}'></iframe>",
    f'" onmouseover="document.title=\'{MARK}\'" x="',
    f"' autofocus onfocus='document.title=\"{MARK}\"",
    f"</title><script>document.title='{MARK}'</script>",
    f"</style><script>document.title='{MARK}'</script>",
    f"</textarea><script>document.title='{MARK}'</script>",
    f"</script><script>document.title='{MARK}'</script>",
    f"--><script>document.title='{MARK}'</script>",
    f"]]><script>document.title='{MARK}'</script>",
    f"<![CDATA[<script>document.title='{MARK}'</script>]]>",
    f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e; {MARK}</a>',
    f"<?xml version='1.0'?><a>{MARK}</a>",
    f"<foreignObject><script>document.title='{MARK}'</script></foreignObject>",
    f"<a href='javascript:document.title=\"{MARK}\"'>x</a>",
    f"<base href=http://127.0.0.1:9/{MARK}/>",
    f"<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/{MARK}'>",
    f"<link rel=stylesheet href=http://127.0.0.1:9/{MARK}.css>",
    f"<math><mtext><style><img src=x onerror=document.title='{MARK}'></style>",
    f"<details open ontoggle=document.title='{MARK}'>",
    *("&lt;b&gt;", "&amp;", "&", "&#60;b&#62;", "&nbsp;", "<", ">", "<<<<", "<!--", "-->", "<b>x</b>", "</b>", "<br/>"),
    *("a & b < c > d", "&e;", "<x:y/>", "</td></tr></table>", "</text></svg>", "</testcase>", "</failure>"),
]

_MARKDOWN = [
    f"![x](http://127.0.0.1:9/{MARK}.png)",
    f"[x](javascript:document.title='{MARK}')",
    f"[x]: http://127.0.0.1:9/{MARK}",
    f"```\n\n<img src=http://127.0.0.1:9/{MARK}.png>\n\n```",
    f"~~~\n<script>document.title='{MARK}'</script>",
    f"`` ` ``<img src=http://127.0.0.1:9/{MARK}>",
    f"$$\\href{{javascript:document.title='{MARK}'}}{{x}}$$",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "**bold** _x_ ~~y~~",
    "| a |\n|---|\n| b |",
    "\\[bold]",
    "http://127.0.0.1:9/PWNED-7f3a",
    "<http://127.0.0.1:9/PWNED-7f3a>",
    "%%{init: {'themeCSS': '* {display:none}'}}%%",
    "graph TD; A-->B",
    "end; participant X",
]

_TERMINAL = [
    *(
        "[/b]",
        "[b]",
        "[bold red]x[/]",
        "[link=http://127.0.0.1:9/PWNED-7f3a]x[/link]",
        "[/]",
        "[]",
        "\\[b]",
        "[@click=x]",
    ),
    *(
        "\x1b]0;PWNED-7f3a\x07",
        "\x1b[2J",
        "\x1b[31mred",
        "\x9b2J",
        "\x1b]8;;http://127.0.0.1:9/PWNED-7f3a\x1b\\x\x1b]8;;\x1b\\",
    ),
    *(
        "\x00",
        "\x07",
        "\x08\x08\x08",
        "\x0b",
        "\x0c",
        "\x0e",
        "\x1a",
        "\x7f",
        "\x80",
        "\x85",
        "\x9f",
        "\r",
        "\r\n",
        "\n",
        "\t",
    ),
    *("ok\rnot ok", "a\x1b[1Ab", "\x1bP$q\x1b\\", "\x1b_x\x1b\\", "\x1b]52;c;UFdORUQ=\x07"),
]

_CI = [
    *(f"##vso[task.setvariable variable=PATH]{MARK}", f"a ##[add-matcher]{MARK}", f"\n::stop-commands::{MARK}"),
    f"##teamcity[buildStop comment='{MARK}']",
]

_UNICODE = [
    *("\u202eexe.csv", "\u202d", "\u2066x\u2069", "\u200f", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\u2029"),
    *("\ud800", "\udfff", "\ufffe", "\uffff", "\U0010ffff", "\U000e0041", "e\u0301", "\ufb01", "\u0130", "\u1e9e", "İ"),
    *(
        "👩‍👩‍👧",
        "Zoë",
        "名前",
        "עברית",
        "العربية",
        "\uff33\uff2b\uff35",
        "a\u0300\u0301\u0302\u0303" * 8,
        " ",
        "  x  ",
        "\u00a0",
        "\u3000",
        "\u00bd\u00b2\u2460",
        "\u3164\u115f\u2800",
        "a\ufe00\U000e0141\u034f",
    ),
]

_PATHS_AND_QUERIES = [
    *(
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\Windows\\x",
        "..\\..\\x",
        "file:///etc/passwd",
        "con",
        "a/b",
        "a\x00.csv",
    ),
    *(
        "'; DROP TABLE orders; --",
        "' OR '1'='1",
        '" OR ""="',
        "a') or true --",
        "=1+1",
        '=HYPERLINK("http://127.0.0.1:9")',
    ),
    *(
        "+1",
        "@SUM(1)",
        "x\r\nSet-Cookie: a=b",
        "x\nX-Auth-Token: y",
        "a;b",
        "a=b&c=d",
        "a%00b",
        "%2e%2e%2f",
        "a#b",
        "a?b",
    ),
    *(
        "__class__",
        "constructor",
        "__proto__",
        "null",
        "None",
        "undefined",
        "true",
        "NaN",
        "1e400",
        "0x10",
        "[]",
        '{"a": 1}',
    ),
    *("", "x" * 5_000, "A" * 300 + "=" * 3, "a b\tc"),
]

_SHEETS_AND_TEMPLATES = [
    *('=cmd|"/c calc"!A1', '=IMPORTXML("http://127.0.0.1:9/PWNED-7f3a","//a")', "-2+3+cmd|'/c calc'!A0", "\t=1+1"),
    *(
        "\uff1d1+1",
        "\uff0b1",
        "\uff20SUM(1)",
        "\r=1+1",
        ' =HYPERLINK("http://127.0.0.1:9")',
        '"=1+1"',
        "'=1+1",
        "=1+1;",
    ),
    *("{{ ''.__class__.__mro__ }}", "{{config}}", "{%- include 'x' -%}", "{# x #}", "<%= 7*7 %>", "${{7*7}}", "*{7*7}"),
    *("{{{x}}}", "{%raw%}", "{%endraw%}{{7*7}}", "@(7*7)", "~{x}", "#set($x=7)", "[[${7*7}]]", "\\{{7*7}}"),
]

_NAMES_OF_FILES = [
    *(
        "....//....//etc/passwd",
        "..%2f..%2fx",
        "..%c0%afx",
        "%252e%252e%252f",
        "\\\\host\\share",
        "//host/share",
        "a/../../b",
    ),
    *(
        ".",
        "..",
        "CON.csv",
        "nul",
        "aux.txt",
        "a.csv.",
        "a.csv ",
        "a:b.csv",
        "~root",
        "-o x.csv",
        "x\u2044y",
        "x\u2215y",
    ),
    *(
        "\uff0e\uff0e\uff0fx",
        "x" * 256,
        "\u0301x.csv",
        "jar:http://127.0.0.1:9!/x",
        "data:text/html,<script>1</script>",
    ),
]

_SETTINGS = [
    *(
        "!!python/object/apply:os.system [id]",
        "&a [*a]",
        "<<: *a",
        "yes",
        "~",
        "0o17",
        "1:20",
        "2026-03-02",
        ".inf",
        "- x",
    ),
    *(
        "%YAML 1.2",
        "---\n...",
        "a: b",
        "a #b",
        "[x]\ny = 1",
        'x = """',
        "\\U0001F600",
        "\\x41",
        "\\e[31m",
        "\\uD83D\\uDE00",
    ),
    *("\U0001fa91", "// x", "/* x */", '{"__proto__": {}}', "1_0", "0x1p3"),
]

_XML = [
    *(
        "&lt;!ENTITY",
        "&#x0;",
        "&#xD800;",
        "%e;",
        "<?php x ?>",
        "<!ATTLIST x>",
        "&quot;",
        "&apos;",
        "<!--#exec cmd='id'-->",
    ),
    *("<xi:include href='file:///etc/passwd'/>", "<x xlink:href='http://127.0.0.1:9/PWNED-7f3a'/>", "]]]]><![CDATA[>"),
]

_MORE_MARKUP = [
    f"<svg><animate onbegin=document.title='{MARK}' attributeName=x dur=1s>",
    f"<noscript><p title=\"</noscript><img src=x onerror=document.title='{MARK}'>\">",
    f"<form action=http://127.0.0.1:9/{MARK}><button>x</button></form>",
    f"<input autofocus onfocus=document.title='{MARK}'>",
    f"<style>@import'http://127.0.0.1:9/{MARK}.css';</style>",
    f"<img srcset='http://127.0.0.1:9/{MARK}.png 1x'>",
    f"<video><source onerror=document.title='{MARK}'></video>",
    f"<x onclick=document.title='{MARK}' style=position:fixed;inset:0>x</x>",
    f"\uff1cscript\uff1edocument.title='{MARK}'\uff1c/script\uff1e",
    f"<scr\x00ipt>document.title='{MARK}'</script>",
    f"+ADw-script+AD4-document.title='{MARK}'+ADw-/script+AD4-",
    f"<template><script>document.title='{MARK}'</script></template>",
    f"<iframe srcdoc=\"<script>parent.document.title='{MARK}'</script>\">",
    f"<embed src=http://127.0.0.1:9/{MARK}>",
    f"<link rel=prefetch href=http://127.0.0.1:9/{MARK}>",
    f"' onmouseover=document.title='{MARK}' '",
    "<plaintext>",
]

_MORE_TERMINAL = [
    *(
        "\x1b[6n",
        "\x1b]1337;File=:\x07",
        "\x1b[?1049h",
        "\x1b(0",
        "\x1b]4;1;?\x07",
        "\x1b[201~id\n",
        "\x9d0;PWNED-7f3a\x9c",
    ),
    *(
        "\x90x\x9c",
        "\u202a\u202b\u202c",
        "\u2067\u2068\u2069",
        "\u061c",
        "\u180e",
        "\u2060\u2064",
        "\ufff9x\ufffay\ufffb",
    ),
    *("\U000e0001\U000e0061", "\ufe0f", "\U0001f1e9\U0001f1ea", "\u1680", "\u2007\u202f\u205f", "\u0378", "\ue000"),
    *("e\u0301 \u00e9", "\u212b\u00c5", "\u1e9b\u0323", "\ufdfa", "\ufb03\u017f", "::group::x", "##[section]x"),
    *("%0a::set-output name=x::y", "\u2028::error::x", "\x0b::error::x", "[/][/]", "[red]\\[/red]", ":smile::boom:"),
]

_MORE_CODE = [
    *(
        "\\N{BULLET}",
        "\\N{",
        "\\u",
        "\\x",
        "f'{1+1}'",
        "'''\\",
        '\\"""',
        "\\\n",
        "# -*- coding: utf-7 -*-",
        "%%bash\nid",
    ),
    *(
        "!id",
        "x?",
        "$(<x)",
        "<(id)",
        ">x",
        "2>&1",
        "touch$IFS$9PWNED-7f3a",
        "\\`id`",
        "When x\nThen y",
        "Scenario Outline: <x>",
    ),
    *("\u0085Given x", "\x1cGiven x", "\x1e| a |", "\x0cFeature: x", "@skip"),
]

STRINGS = [
    *(*_QUOTES, *_BRACES, *_GHERKIN, *_MARKUP, *_MARKDOWN, *_TERMINAL, *_CI, *_UNICODE, *_PATHS_AND_QUERIES),
    *(*_SHEETS_AND_TEMPLATES, *_NAMES_OF_FILES, *_SETTINGS, *_XML, *_MORE_MARKUP, *_MORE_TERMINAL, *_MORE_CODE),
]

NUMBERS = [
    *(
        "1e1000000",
        "1e30000000",
        "1e999999999",
        "-1e1000000",
        "1e-1000000",
        "1e-30000000",
        "1E+5000",
        "1e5000",
        "1e2000",
    ),
    *("1e400", "-1e400", "1e309", "1e308", "1e100", "1e30", "1e20", "1e19", "1e-400", "1e-30", "1e-19", "0e1000000"),
    *("0e-1000000", "0e999999999", "1.0e1000000", "9" * 20, "9" * 40, "9" * 400, "9" * 5_000, "-" + "9" * 5_000),
    *("0." + "0" * 5_000 + "1", "0." + "9" * 5_000, "1" + "0" * 4_301, "9" * 400 + ".5", "-0", "-0.0", "0.0", "-1"),
    *(
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "4294967296",
        "9007199254740993",
        "9223372036854775807",
    ),
    *("9223372036854775808", "-9223372036854775809", "18446744073709551616", "0.1", "0.005", "0.015", "1.999999999999"),
    *(
        "99999999.99",
        "999999999999.9999",
        "123456789012345678901234567890.12",
        "1.5",
        "2.5",
        "-0.01",
        "1e0",
        "1e1",
        "1E2",
    ),
]
"""As they stand in JSON: each is a number there."""

NOT_NUMBERS = [
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "inf",
        "0x10",
        "1_000",
        "1,000",
        "٣",
        "\uff11\uff12",
        "1e",
        ".5",
        "5.",
        "+1",
        "--1",
        "1e1.5",
    ),
    *("", " 1", "1 ", "1\n", "\x001", "½", "²", "1e+", "00", "01"),
]
"""As texts, in queries and files: what some reader takes for a number."""


def some(texts: list[Any], config: pytest.Config, count: int, first: int = 0) -> list[Any]:
    """About so many of them from all over the list, or every one with ``--all-hostile``."""
    step = 1 if config.getoption("all_hostile") else max(len(texts) // count, 1)
    return texts[first % step :: step]


def without_blanks(text: str) -> str:
    """Blanks of every width stay as they are where texts are shown, and so does where a line or a column ends."""
    return "".join(each for each in text if each not in "\n\t" and unicodedata.category(each) != "Zs")
