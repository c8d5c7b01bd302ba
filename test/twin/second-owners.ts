/** Somebody else who sets what phase 2 sets, and wins at the next boot. */
export interface SecondOwner {
  /** The host that has it. */
  readonly host: string;
  readonly what: string;
  /** Puts it there; what runs now stays as it is. */
  readonly plant: string;
  /** What the gate says of the time after the boot, and whom it names. */
  readonly said: readonly string[];
  /** Prints what it sets, as it is now. */
  readonly look: string;
  readonly before: string;
  readonly after: string;
}

const allFilter = 'cat /proc/sys/net/ipv4/conf/all/rp_filter';
const tunnel = 'if wg show wg0 >/dev/null 2>&1; then echo a tunnel; else echo none; fi';

/** Each on a host of its own. */
export const secondOwners: readonly SecondOwner[] = [
  {
    host: 'cis',
    what: 'a file of sysctl.d that is read later',
    plant: 'echo "net.ipv4.conf.all.rp_filter = 1" >/etc/sysctl.d/99-zz-cis.conf',
    said: ['net.ipv4.conf.all.rp_filter is 1', '/etc/sysctl.d/99-zz-cis.conf'],
    ...{ look: allFilter, before: '2', after: '1' },
  },
  {
    host: 'local',
    what: '/etc/rc.local',
    plant: "printf '#!/bin/sh\\nsysctl -q -w net.ipv4.conf.all.rp_filter=0\\n' >/etc/rc.local; chmod 755 /etc/rc.local",
    said: ['net.ipv4.conf.all.rp_filter is 0', '/etc/rc.local'],
    ...{ look: allFilter, before: '2', after: '0' },
  },
  {
    host: 'same',
    what: "a file of our file's name in /run, which does not count",
    plant: 'mkdir -p /run/sysctl.d; echo "net.ipv4.conf.all.rp_filter = 1" >/run/sysctl.d/99-provision-wireguard.conf',
    said: [],
    ...{ look: allFilter, before: '2', after: '2' },
  },
  {
    host: 'masked',
    what: 'the unit masked',
    plant: 'ln -s /dev/null /etc/systemd/system/wg-quick@wg0.service; systemctl daemon-reload',
    said: ['wg-quick@wg0.service is not started: it is masked', '/etc/systemd/system/wg-quick@wg0.service'],
    ...{ look: tunnel, before: 'a tunnel', after: 'none' },
  },
  {
    host: 'dropin',
    what: 'a drop-in with another command',
    plant: `mkdir -p /etc/systemd/system/wg-quick@wg0.service.d
printf '[Service]\\nExecStart=\\nExecStart=/bin/true\\n' >/etc/systemd/system/wg-quick@wg0.service.d/off.conf
systemctl daemon-reload`,
    said: ['wg-quick@wg0.service is started by another command', 'wg-quick@wg0.service.d/off.conf'],
    ...{ look: tunnel, before: 'a tunnel', after: 'none' },
  },
  {
    host: 'networkd',
    what: "networkd's own interface of the name",
    plant: `printf '[NetDev]\\nName=wg0\\nKind=bridge\\n' >/etc/systemd/network/50-vpn.netdev
systemctl unmask -q systemd-networkd.service; systemctl enable -q systemd-networkd.service`,
    said: ['the interface wg0 is made by systemd-networkd', '/etc/systemd/network/50-vpn.netdev'],
    ...{ look: tunnel, before: 'a tunnel', after: 'none' },
  },
  {
    host: 'saved',
    what: 'saved rules without the port',
    plant: `apt-get install -y netfilter-persistent iptables-persistent >/dev/null 2>&1
printf '%s\\n' '*filter' ':INPUT DROP [0:0]' ':FORWARD ACCEPT [0:0]' ':OUTPUT ACCEPT [0:0]' '-A INPUT -i lo -j ACCEPT' \\
  '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT' COMMIT >/etc/iptables/rules.v4`,
    said: ['UDP 51820 is closed', '/etc/iptables/rules.v4 (netfilter-persistent.service)'],
    look: "if iptables -S INPUT | grep -qx -e '-P INPUT DROP'; then echo closed; else echo open; fi",
    ...{ before: 'open', after: 'closed' },
  },
  {
    host: 'tmpfiles',
    what: 'a line of tmpfiles.d that removes a file',
    plant: "echo 'r! /var/lib/provision/phases/wireguard' >/etc/tmpfiles.d/tidy.conf",
    said: ['/var/lib/provision/phases/wireguard is gone', '/etc/tmpfiles.d/tidy.conf'],
    look: 'if [ -e /var/lib/provision/phases/wireguard ]; then echo there; else echo gone; fi',
    ...{ before: 'there', after: 'gone' },
  },
  {
    host: 'nobody',
    what: 'nobody',
    plant: ':',
    said: [],
    ...{ look: tunnel, before: 'a tunnel', after: 'a tunnel' },
  },
];
