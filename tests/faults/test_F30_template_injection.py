"""F30: what is scraped is literal text in every template, and a template cannot reach Python."""

from __future__ import annotations

import pytest
from jinja2.exceptions import SecurityError

from alerts.render import environment
from tests.faults.sample_alerts import message, source

INJECTED = "{{7*7}} {% raw %} {{ self.__init__.__globals__ }} ${7*7} #{7*7}"


def test_F30_scraped_text_stays_literal() -> None:
    told = message(
        quote=INJECTED, place="{{7*7}}", outlet="{{7*7}}", why="{{7*7}}", sources=(source("{{7*7}}", title=INJECTED),)
    )
    for part in (told.text, told.html):
        assert "{{7*7}}" in part and "49" not in part
    assert "{% raw %}" in told.text and "__globals__" in told.text


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ value.__init__.__globals__ }}",
        "{{ '%s'|format(value)|attr('__class__') }}{{ (value|attr('__class__')).__mro__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ items.append(1) }}",
    ],
)
def test_F30_a_template_cannot_reach_python(template: str) -> None:
    with pytest.raises(SecurityError):
        environment().from_string(template).render(value=object(), items=[])


def test_F30_a_template_of_unknown_kind_is_escaped() -> None:
    assert environment().from_string("{{ value }}").render(value="<script>") == "&lt;script&gt;"
