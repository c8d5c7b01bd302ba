import { type Fault, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { meshOf } from '../mesh/mesh-section.ts';
import { onEach } from './on-each.ts';
import { restart, restartScript } from './restart.ts';

const unit = (name: string): string => `wg-quick@${name}`;

export const serviceFaults: readonly Fault[] = [
  {
    name: 'service-stopped',
    title: 'wg-quick was stopped by hand',
    code: 'service-stopped',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, name => sh`systemctl stop ${unit(name)}`),
    heal: restart,
  },
  {
    name: 'service-failed',
    title: 'wg-quick failed at boot: its file holds a line that it does not know',
    code: 'service-failed',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
systemctl stop ${unit(name)}
echo 'Keepalive = 25' >>${`/etc/wireguard/${name}.conf`}
systemctl start ${unit(name)} || :
`,
      ),
    heal: scene =>
      onEach(
        scene,
        name => sh`
sed -i '/^Keepalive = 25$/d' ${`/etc/wireguard/${name}.conf`}
${restartScript(name)}
`,
      ),
  },
  {
    name: 'service-not-enabled',
    title: 'wg-quick runs, and would not come back after a reboot',
    code: 'service-not-enabled',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, name => sh`systemctl disable ${unit(name)} 2>/dev/null`),
    heal: scene => onEach(scene, name => sh`systemctl enable ${unit(name)} 2>/dev/null`),
  },
  {
    name: 'listen-port-differs',
    title: 'the interface listens on another port',
    code: 'listen-port-differs',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => onEach(scene, name => sh`wg set ${name} listen-port 51999`),
    heal: restart,
  },
  {
    name: 'port-taken',
    title: 'another process holds the UDP port, so wg-quick cannot start',
    code: 'port-taken',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
systemctl stop ${unit(name)}
systemd-run --quiet --unit=fault-port perl -MIO::Socket::INET -e ${`my $s = IO::Socket::INET->new(LocalPort => ${meshOf(scene.inventory).port}, Proto => "udp") or die; sleep 86400`}
tries=0
until ss -Hlunp ${`sport = :${meshOf(scene.inventory).port}`} | grep -q perl; do
  tries=$((tries + 1))
  [ $tries -lt 200 ] || { echo 'the port could not be taken' >&2; exit 1; }
  systemctl is-active -q fault-port || systemctl restart fault-port 2>/dev/null || :
  sleep 0.1
done
systemctl start ${unit(name)} || :
`,
      ),
    heal: scene =>
      onEach(
        scene,
        name => sh`
systemctl stop fault-port 2>/dev/null || :
${restartScript(name)}
`,
      ),
  },
  {
    name: 'interface-name-taken',
    title: "something else has the interface's name",
    code: 'interface-name-taken',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
systemctl stop ${unit(name)}
ip link add dev ${name} type veth peer name fault0
systemctl start ${unit(name)} || :
`,
      ),
    heal: scene =>
      onEach(
        scene,
        name => sh`
[ ! -e /sys/class/net/fault0 ] || ip link delete dev fault0
${restartScript(name)}
`,
      ),
  },
  {
    name: 'wireguard-unavailable',
    title: 'neither the kernel nor a program can do WireGuard',
    code: 'wireguard-unavailable',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
[ ! -e /sys/module/wireguard ] || { echo 'the kernel of this machine has WireGuard, and its hosts share it' >&2; exit ${IMPOSSIBLE}; }
systemctl stop ${unit(name)}
for program in /usr/bin/wireguard-go /usr/local/bin/wireguard-go; do
  [ ! -e "$program" ] || mv "$program" "$program.fault"
done
systemctl start ${unit(name)} || :
`,
      ),
    heal: scene =>
      onEach(
        scene,
        name => sh`
for program in /usr/bin/wireguard-go /usr/local/bin/wireguard-go; do
  [ ! -e "$program.fault" ] || mv "$program.fault" "$program"
done
${restartScript(name)}
`,
      ),
  },
];
