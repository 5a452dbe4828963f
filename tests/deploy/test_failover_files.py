"""The files for three hosts with failover, which `make failover` runs for real."""

import shutil

import pytest
import yaml

from tests.deploy.programs import DEPLOY, need_program, run_to_end
from tests.faults.cluster import ADDRESSES, SECRETS, fill_in, read_env

TEMPLATES = ("etcd/etcd.env", "patroni/patroni.yml", "haproxy/haproxy.cfg")


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("template", TEMPLATES)
def test_each_host_gets_its_own_name_and_the_addresses_of_all(template, number):
    text = fill_in(template, number)

    assert "@" not in text
    assert [address for address in ADDRESSES if address not in text] == []
    if template != "haproxy/haproxy.cfg":
        assert f"host{number}" in text


@pytest.mark.parametrize("wrong", [["1", "10.0.0.1"], ["4", *ADDRESSES]])
def test_a_host_that_is_not_one_of_three_gets_no_file(wrong):
    status, _said = run_to_end(DEPLOY / "patroni/fill-in", *wrong, input="@ADDRESS@")

    assert status != 0


@pytest.mark.nightly
def test_haproxy_has_nothing_to_say_about_its_file(tmp_path):
    config = tmp_path / "haproxy.cfg"
    config.write_text(fill_in("haproxy/haproxy.cfg", 1))

    status, said = run_to_end(need_program("haproxy"), "-c", "-f", config)

    assert status == 0
    assert [line for line in said.splitlines() if "WARNING" in line or "ALERT" in line] == []


def test_what_is_saved_is_on_two_hosts():
    patroni = yaml.safe_load(fill_in("patroni/patroni.yml", 2))
    dcs = patroni["bootstrap"]["dcs"]
    parameters = dcs["postgresql"]["parameters"]

    assert patroni["name"] == "host2"
    assert (dcs["synchronous_mode"], dcs["synchronous_mode_strict"]) == ("quorum", True)
    assert {parameters[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}
    # Patroni's own rule, without which it may give up a leader that lives.
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"]


def test_the_database_accepts_the_roles_that_the_cluster_is_made_with():
    rules = yaml.safe_load(fill_in("patroni/patroni.yml", 1))["postgresql"]["pg_hba"]
    made = (DEPLOY / "patroni/make-roles").read_text()

    assert "host tracetrack tracetrack,tracetrack_owner samenet scram-sha-256" in rules
    assert [rule for rule in rules if rule.endswith(("trust", "md5"))] == []
    assert [role for role in ("tracetrack", "tracetrack_owner") if f"CREATE ROLE {role} " not in made] == []


def test_passwords_of_the_example_are_all_to_be_changed():
    assert len(set(SECRETS.values())) == len(SECRETS)
    assert [name for name, value in SECRETS.items() if not value.startswith("CHANGE-ME-")] == []


def test_the_three_hosts_agree_about_etcd():
    envs = [read_env(fill_in("etcd/etcd.env", number)) for number in (1, 2, 3)]

    assert len({env["ETCD_INITIAL_CLUSTER"] for env in envs}) == 1
    assert {f"{env['ETCD_NAME']}={env['ETCD_LISTEN_PEER_URLS']}" for env in envs} == set(
        envs[0]["ETCD_INITIAL_CLUSTER"].split(",")
    )


def test_shell_can_read_the_scripts():
    for script in ("fill-in", "make-roles"):
        assert run_to_end(shutil.which("sh"), "-n", DEPLOY / "patroni" / script) == (0, "")


@pytest.mark.nightly
def test_systemd_has_nothing_to_say_about_patroni(tmp_path):
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    shutil.copy(DEPLOY / "patroni/patroni.service", units)
    for program in ("opt/patroni/bin/patroni", "bin/sh"):
        (tmp_path / program).parent.mkdir(parents=True)
        shutil.copy("/bin/true", tmp_path / program)
    for missing in ("sysinit.target", "basic.target", "shutdown.target", "network-online.target"):
        (units / missing).write_text("[Unit]\nDescription=In place of the system's own\n")

    analyze = need_program("systemd-analyze")
    outcome = run_to_end(analyze, f"--root={tmp_path}", "verify", "--man=no", "patroni.service")

    assert outcome == (0, "")
