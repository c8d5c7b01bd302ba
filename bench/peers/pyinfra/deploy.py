"""Phase 2 as a pyinfra user would write it: operations for what they are made for, facts only where they are needed."""

from io import StringIO
from pathlib import Path

from one_at_a_time import asking
from pyinfra import config, host, inventory
from pyinfra.facts.server import Command
from pyinfra.operations import apt, files, python, server, systemd

config.SUDO = True

MAKE_KEY = (
    'umask 077 && mkdir -p /etc/wireguard && cd /etc/wireguard && wg genkey >wg0.key && wg pubkey <wg0.key >wg0.pub'
)
READ_KEY = 'cat /etc/wireguard/wg0.key /etc/wireguard/wg0.pub 2>/dev/null || true'
SYSCTL = 'net.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.default.rp_filter=2\n'


def keys(command):
    """Private and public key of every host; facts of all hosts are shared, and each is read once."""
    found = {}
    names = [node['name'] for node in host.data.nodes]
    own = names.index(host.name)
    # Each begins with itself, so that all are asked at once.
    for name in names[own:] + names[:own]:
        with asking[name]:
            printed = inventory.get_host(name).get_fact(Command, command, _sudo=True) or ''
        found[name] = printed.split()
    return found


def configuration(known):
    """Writes the configuration; changed, it restarts the interface."""
    return files.template(
        name='Configuration',
        src='wg0.conf.j2',
        dest='/etc/wireguard/wg0.conf',
        mode='600',
        jinja_env_kwargs={'trim_blocks': True},
        me=host.name,
        site=host.data.site,
        mesh_address=host.data.mesh_address,
        mtu=host.data.mtu,
        router=host.data.router,
        nodes=host.data.nodes,
        keys=known,
        _sudo=True,
    )


def late_configuration():
    """In the middle of a run, where keys have just been made: a fact is read anew where its command is another."""
    configuration(keys(f'{READ_KEY} #'))
    systemd.service(name='Interface', service='wg-quick@wg0', running=True, enabled=True, restarted=True, _sudo=True)


apt.packages(
    name='Tools',
    packages=['wireguard-tools', 'iputils-ping'],
    update=True,
    cache_time=3600,
    no_recommends=True,
)
settings = files.put(
    name='Loose reverse-path filter', src=StringIO(SYSCTL), dest='/etc/sysctl.d/99-provision-wireguard.conf', mode='644'
)
server.shell(name='Kernel settings', commands='sysctl -qp /etc/sysctl.d/99-provision-wireguard.conf', _if=settings.did_change)

known = keys(READ_KEY)
if not known[host.name]:
    server.shell(name='Key', commands=MAKE_KEY)
if all(known.values()):
    written = configuration(known)
    systemd.service(name='Interface', service='wg-quick@wg0', running=True, enabled=True)
    systemd.service(name='Restart', service='wg-quick@wg0', restarted=True, _if=written.did_change)
else:
    python.call(name='Configuration', function=late_configuration)

gate = Path('gate.sh').read_text()
server.shell(name='Gate', commands=f'mtu={host.data.mtu}\n{gate}', _retries=20, _retry_delay=1)
