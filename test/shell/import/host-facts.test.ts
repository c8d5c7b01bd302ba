import { describe, expect, test } from 'vitest';
import { hostFactsProbe, parseHostFacts } from '../../../src/import/hosts/host-facts.ts';
import { raw } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';

/** `ip` of a host with two networks, as iproute2 6.1 and busybox 1.37 print it. */
const IP = `ip() {
  case "$*" in
    '-4 -o address show scope global')
      echo '2: eth0    inet 192.168.1.20/24 brd 192.168.1.255 scope global dynamic eth0\\       valid_lft 4012sec preferred_lft 4012sec'
      echo '5: ppp0    inet 10.64.64.64 peer 10.112.112.112/32 scope global ppp0\\       valid_lft forever preferred_lft forever' ;;
    '-4 route show default')
      echo 'default via 192.168.1.1 dev eth0 proto dhcp src 192.168.1.20 metric 100'
      echo 'default dev ppp0 scope link metric 700' ;;
    '-4 neigh show 192.168.1.1') echo '192.168.1.1 dev eth0 lladdr 52:54:00:12:35:02 REACHABLE' ;;
    *) return 1 ;;
  esac
}
`;

describe.each(userlands)('what a host tells to init, with %s', userland => {
  test('addresses, the way out, the system, a tunnel and a cluster', async () => {
    const host = fresh(userland);
    host.write('etc/os-release', 'NAME=x\nPRETTY_NAME="Raspbian GNU/Linux 12 (bookworm)"\n');
    host.write('etc/wireguard/wg0.conf', '[Interface]\n');
    host.write('etc/rancher/k3s/config.yaml', '');
    const before = host.tree();
    const { stdout } = await host.run(raw(`${IP}${hostFactsProbe.text}`));
    expect(host.tree()).toBe(before);
    const facts = parseHostFacts(stdout);
    expect(facts).toMatchObject({
      addresses: [
        { link: 'eth0', address: '192.168.1.20', prefix: 24 },
        { link: 'ppp0', address: '10.64.64.64', prefix: 32 },
      ],
      way: { via: '192.168.1.1', link: 'eth0', mac: '52:54:00:12:35:02' },
      system: 'Raspbian GNU/Linux 12 (bookworm)',
      tunnels: ['wg0'],
      runs: ['k3s'],
    });
    expect(facts.name).not.toBe('');
    expect(facts.architecture).toMatch(/^\w+$/);
  });

  test('a way that leads to no router, and a host without one', async () => {
    const one = (text: string) =>
      raw(
        `ip() { case "$*" in *address*) echo '2: eth0    inet 10.0.0.5/8 scope global eth0' ;; *default*) ${text} ;; esac; }\n${hostFactsProbe.text}`,
      );
    const line = await fresh(userland).run(one("echo 'default dev wlan0 scope link'"));
    expect(parseHostFacts(line.stdout).way).toEqual({ link: 'wlan0' });
    const none = await fresh(userland).run(one(':'));
    expect(parseHostFacts(none.stdout)).toMatchObject({ way: undefined, tunnels: [], runs: [] });
  });
});
