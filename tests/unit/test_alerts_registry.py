"""The registry of channels: every file is one, and a wrong setting is named by its dotted key."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from alerts import channels
from alerts.registry import channel_types, chosen, load_channels
from model.errors import ConfigError
from tests.faults.sample_alerts import SECRET, hook_settings, mail_settings

FILES = sorted(each.stem for each in Path(channels.__file__).parent.glob("*.py") if each.stem != "__init__")


def test_every_file_of_the_folder_is_a_channel() -> None:
    assert list(channel_types()) == FILES
    assert {"email", "webhook", "file", "syslog", "command", "apprise"} <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_channel_keeps_the_contract(name: str) -> None:
    kind = channel_types()[name]
    assert issubclass(kind.Config, BaseModel)
    assert kind.Config.model_config["frozen"] is True and kind.Config.model_config["extra"] == "forbid"
    assert kind.Config.model_fields["type"].default == name
    assert kind.Config.__doc__ and kind.send.__doc__


def test_recipients_are_targets_of_their_own() -> None:
    loaded = load_channels({"night": mail_settings(25, "a@x.example", "b@x.example", "a@x.example")})
    assert list(loaded) == ["night/a@x.example", "night/b@x.example"]
    assert {each.configured for each in loaded.values()} == {"night"}
    assert [each.config.recipients for each in loaded.values()] == [("a@x.example",), ("b@x.example",)]


def test_a_watch_chooses_by_the_configured_name() -> None:
    hook = hook_settings("https://hook.example/")
    loaded = load_channels({"night": mail_settings(25, "a@x.example", "b@x.example"), "hook": hook})
    assert chosen(loaded, ()) == ("night/a@x.example", "night/b@x.example", "hook")
    assert chosen(loaded, ("night",)) == ("night/a@x.example", "night/b@x.example")
    assert chosen(loaded, ("hook", "night/b@x.example")) == ("night/b@x.example", "hook")
    assert chosen(loaded, ("other",)) == ()


@pytest.mark.parametrize(
    "values, said",
    [
        ({}, "channels.x.type: one of apprise"),
        ({"type": "pigeon"}, "channels.x.type"),
        ({"type": "email", "sender": "a@x.example"}, "channels.x.recipients"),
        ({**mail_settings(25), "colour": "red"}, "channels.x.colour"),
        ({**mail_settings(25), "port": 70000}, "channels.x.port"),
        ({**hook_settings("https://h.example/"), "secret": "short"}, "channels.x.secret: a secret is whsec_"),
        ({**hook_settings("https://h.example/"), "secret": ""}, "needs a secret"),
        ({"type": "command", "command": ["relative"]}, "channels.x.command: give the program by its full path"),
        ({"type": "command", "command": []}, "channels.x.command"),
        ({"type": "apprise", "credentials": []}, "channels.x.credentials"),
        ({**mail_settings(25), "unsubscribe": "https://x.example/u"}, "unsubscribe_secret"),
        ({**mail_settings(25), "unsubscribe": "http://x.example/u"}, "channels.x.unsubscribe"),
    ],
)
def test_a_wrong_setting_is_named(values: dict, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_channels({"x": values})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "values, canary",
    [
        (hook_settings("https://h.example/"), SECRET),
        (mail_settings(25, user="u", password="CANARY-password"), "CANARY"),
        ({"type": "apprise", "credentials": "tgram://CANARY/1"}, "CANARY"),
        (
            {**mail_settings(25), "unsubscribe": "https://x.example/u", "unsubscribe_secret": "CANARY-0123456789"},
            "CANARY",
        ),
    ],
)
def test_secrets_are_not_shown(values: dict, canary: str) -> None:
    for channel in load_channels({"x": values}).values():
        assert canary not in repr(channel) + str(channel.config.model_dump()) + channel.config.model_dump_json()


def test_a_refused_configuration_does_not_repeat_its_secret() -> None:
    with pytest.raises(ConfigError) as refused:
        load_channels({"x": {**hook_settings("https://h.example/"), "secret": "CANARY-short"}})
    assert "CANARY" not in str(refused.value)


def test_configurations_are_frozen() -> None:
    config = load_channels({"x": hook_settings("https://h.example/")})["x"].config
    with pytest.raises(ValidationError):
        config.url = "https://other.example/"
