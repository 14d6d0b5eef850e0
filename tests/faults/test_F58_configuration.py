"""F58: a wrong configuration is refused with file and line, and a wrong reload keeps the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import ConfigError
from parley.configure import Options
from parley.wiring import Known, reloader
from tests.integration.daemon_fakes import empty, living, outlet
from tests.integration.daemon_site import parley

HOOK = 'type = "webhook"\nurl = "https://desk.example/hook"\nsecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "bad.toml"
    file.write_text(text)
    file.chmod(mode)
    return file


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        ("[web]\nport = 8080\nprot = 1\n", 3, "web.prot"),
        ('[store]\nurl = "mysql://x"\n', 2, "store.url"),
        ("[web]\nport = 99999\n", 2, "web.port"),
        ("[web\nport = 1\n", 1, ""),
        ('[watches.desk]\nkinds = ["round"]\nhold = "soon"\n', 3, "watches.desk.hold"),
        ('[watches.desk]\nstatuses = ["over"]\n', 2, "watches.desk.statuses"),
        ('[watches.desk]\nchannels = ["mail"]\n', 2, "watches.desk.channels"),
        ("[watches.desk]\nholds = 3\n", 2, "watches.desk.holds"),
        ('[egress]\nallow = ["everything"]\n', 2, "egress.allow"),
        ('[channels.desk]\nurl = "https://a.example"\n', 1, "channels.desk"),
        ('[channels.desk]\ntype = "webhook"\nsecret_file = "none.txt"\n', 3, "channels.desk.secret_file"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, names: str) -> None:
    file = written(tmp_path, text)
    said = parley(file, "config", "check")
    assert said.returncode == 2
    assert f"{file}:{line}: " in said.stderr and names in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[channels.desk]\ntype = "pigeon"\n', "channels.desk.type"),
        ('[channels.desk]\ntype = "webhook"\nurl = "https://desk.example/hook"\n', "channels.desk.secret"),
        ('[watches.desk]\nkinds = ["rounds"]\n', "watches.desk.kinds"),
        ('[web]\nhost = "0.0.0.0"\n', "web.host"),
        ('[outlets]\nonly = ["the-moon"]\n', "outlets.only"),
    ],
)
def test_what_is_wrong_in_another_room_is_named_by_its_key(tmp_path: Path, text: str, names: str) -> None:
    said = parley(written(tmp_path, text), "config", "check")
    assert said.returncode == 2 and names in said.stderr


def test_a_file_that_everybody_may_write_or_that_shows_a_secret_is_refused(tmp_path: Path) -> None:
    open_to_all = parley(written(tmp_path, "[web]\nport = 8080\n", 0o666), "config", "check")
    assert open_to_all.returncode == 2 and "chmod" in open_to_all.stderr
    shown = parley(written(tmp_path, f"[channels.desk]\n{HOOK}", 0o644), "config", "check")
    assert shown.returncode == 2 and "bad.toml:4" in shown.stderr and "whsec" not in shown.stderr
    assert parley(written(tmp_path, f"[channels.desk]\n{HOOK}", 0o600), "config", "check").returncode == 0
    assert parley(written(tmp_path, "[web]\nport = 8080\n", 0o644), "config", "check").returncode == 0


def test_a_proxy_that_checks_logins_is_enough_to_listen_off_loopback(tmp_path: Path) -> None:
    proxied = '[web]\nhost = "0.0.0.0"\n[web.forwarded]\nproxies = ["192.0.2.1"]\nroles = {ilse = "admin"}\n'
    assert parley(written(tmp_path, proxied), "config", "check").returncode == 0


def test_a_missing_file_and_an_unknown_section_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parley(tmp_path / "none.toml", "config", "check").returncode == 2
    monkeypatch.setenv("PARLEY_STOER__URL", "sqlite:///x.db")
    said = parley(None, "config", "check")
    assert said.returncode == 2 and "PARLEY_STOER__URL" in said.stderr


def test_an_outlet_given_twice_is_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "gazette.toml").write_text('name = "gazette"\ntitle = "G"\nhosts = ["g.example"]\n')
    file = written(tmp_path, f'[outlets]\nfolders = ["{tmp_path}/one", "{tmp_path}/two"]\n')
    said = parley(file, "config", "check")
    assert said.returncode == 2 and "gazette" in said.stderr


def test_secrets_are_hidden(tmp_path: Path) -> None:
    said = parley(written(tmp_path, f"[channels.desk]\n{HOOK}"), "config", "show")
    assert said.returncode == 0
    assert "whsec" not in said.stdout + said.stderr and "desk.example" in said.stdout


async def test_a_wrong_reload_keeps_the_old_configuration(tmp_path: Path) -> None:
    from dataclasses import replace

    async with living(tmp_path, empty, "gazette") as (daemon, _, _store):

        def refuse() -> tuple[dict[str, object], tuple[object, ...]]:
            raise ConfigError("bad.toml:3: web.prot: this key is not known")

        daemon.parts = replace(daemon.parts, reload=refuse)  # type: ignore[arg-type]
        with pytest.raises(ConfigError):
            daemon.reload()
        assert set(daemon._outlets) == {"gazette"}
        daemon.parts = replace(daemon.parts, reload=lambda: ({"other": outlet("other")}, ()))
        daemon.reload()
        assert set(daemon._outlets) == {"other"}
        assert "gazette" not in daemon.timetable.planned()


def test_a_wrong_outlet_file_keeps_the_old_one_when_outlets_are_read_again(tmp_path: Path) -> None:
    options, known = Options(config=written(tmp_path, "")), Known({})
    reload, file = reloader(options, known, lambda _: ()), tmp_path / "outlets" / "mine.toml"
    file.parent.mkdir()
    file.write_text('title = "Mine"\nhosts = ["mine.example"]\n')
    assert reload()[0]["mine"].title == known["mine"].title == "Mine", "the dashboard sees what the daemon does"
    file.write_text('title = "Mine again"\nhosts = ["mine.example"]\narticle_pattern = "(a"\n')
    with pytest.raises(ConfigError, match=r"mine\.toml:3: article_pattern"):
        reload()
    assert known["mine"].title == "Mine"
    file.write_text('title = "Mine again"\nhosts = ["mine.example"]\n')
    assert reload()[0]["mine"].title == known["mine"].title == "Mine again"
