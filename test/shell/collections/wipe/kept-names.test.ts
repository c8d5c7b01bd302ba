import { describe, expect, test } from 'vitest';
import { keptNames } from '../../../../src/collections/wipe/resources/kept-names.ts';
import { canUseNamespaces, namespaceHost } from './namespace-host.ts';

describe.runIf(canUseNamespaces)('names that are kept', () => {
  test('fit interfaces, chains, namespaces, settings and paths, and what fits nothing is told with what is near', async () => {
    const host = await namespaceHost();
    const made = await host.run(`ip link add tailscale0 type bridge; ip netns add cni-lab
mkdir -p /etc/wireguard /etc/rancher /srv/own; : >/etc/wireguard/vpn0.conf; : >/srv/own/a.yaml`);
    expect(made).toMatchObject({ code: 0 });
    const fitting = ['tailscale*', 'cni-lab', 'vpn0', '/srv/own/', '/srv/*/a.yaml'];
    const keep = [...fitting, 'tailscal0', 'vpn1', '/srv/other'];
    const task = keptNames.bind({ keep });
    const reading = await host.run(task.probe.text);
    expect(reading).toMatchObject({ code: 0 });
    expect(task.facts(reading)).toEqual({
      'wipe.unfit': { tailscal0: 'tailscale0', vpn1: 'vpn0', '/srv/other': '' },
    });
  });
});
