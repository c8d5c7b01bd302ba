import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { meshContext } from '../../../../../src/collections/wireguard/mesh/mesh-context.ts';
import { hostContext, sharedContext } from '../../../../../src/playbook/context.ts';
import { renderText } from '../../../../../src/playbook/templates/templating.ts';
import { contextOptions } from '../../../../fixtures/context-options.ts';
import { homeAndCloud } from '../../../../fixtures/home-and-cloud.ts';

const template = readFileSync('templates/wg0.conf.hbs', 'utf8');

/** A key that is one in form, and another for each host. */
const keyOf = (name: string): string =>
  Buffer.concat([Buffer.from(name), Buffer.alloc(32)])
    .subarray(0, 32)
    .toString('base64');

const render = (name: string, inventory = homeAndCloud): string => {
  const host = inventory.hosts.find(one => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const facts = new Map(inventory.hosts.map(of => [of.name, { 'wireguard.public_key': keyOf(of.name) }] as const));
  const known = { facts, silent: new Set<string>() };
  const mesh = meshContext.open(contextOptions(inventory)).of(host, known);
  const contexts = { mesh };
  return renderText(
    template,
    hostContext(inventory, sharedContext(inventory, { sections: new Map(), remnants: shipped.remnants }), host, {
      facts: {},
      words: new Set(),
      sections: new Map(),
      mayLearn: false,
      contexts,
    }),
  ).replaceAll(/PublicKey = \S+/g, line => {
    const name = inventory.hosts.find(one => line.endsWith(keyOf(one.name)))?.name ?? line;
    return `PublicKey = <${name.toUpperCase().replaceAll('-', '_')}_PUB>`;
  });
};

const edge = `
[Peer]
# ctb-edge-1 (public)
PublicKey = <CTB_EDGE_1_PUB>
AllowedIPs = 172.27.15.31/32
Endpoint = 198.51.100.25:51820
PersistentKeepalive = 25
`;
const ms1 = `
[Peer]
# ms-1 (LAN)
PublicKey = <MS_1_PUB>
AllowedIPs = 172.27.15.12/32
Endpoint = 192.168.15.2:51820
`;
const wk1 = `
[Peer]
# wk-1 (LAN)
PublicKey = <WK_1_PUB>
AllowedIPs = 172.27.15.11/32
Endpoint = 192.168.15.3:51820
`;
const wk2 = `
[Peer]
# wk-2 (LAN)
PublicKey = <WK_2_PUB>
AllowedIPs = 172.27.15.13/32
Endpoint = 192.168.15.4:51820
`;
const own = (address: string) => `[Interface]
Address = ${address}/32
ListenPort = 51820
PrivateKey = @@secret:private_key@@
MTU = 1420
SaveConfig = false
`;

describe('the shipped wg0.conf says what one would write by hand', () => {
  test('on the edge', () => {
    expect(render('ctb-edge-1')).toBe(`${own('172.27.15.31')}
[Peer]
# ms-1 (via router WAN port-forward 51821 -> ms-1:51820)
PublicKey = <MS_1_PUB>
AllowedIPs = 172.27.15.12/32
Endpoint = 203.0.113.10:51821

[Peer]
# wk-1 (via router WAN port-forward 51820 -> wk-1:51820)
PublicKey = <WK_1_PUB>
AllowedIPs = 172.27.15.11/32
Endpoint = 203.0.113.10:51820

[Peer]
# wk-2 (via router WAN port-forward 51822 -> wk-2:51820)
PublicKey = <WK_2_PUB>
AllowedIPs = 172.27.15.13/32
Endpoint = 203.0.113.10:51822
`);
  });

  test.each([
    ['ms-1', own('172.27.15.12') + edge + wk1 + wk2],
    ['wk-1', own('172.27.15.11') + edge + ms1 + wk2],
    ['wk-2', own('172.27.15.13') + edge + ms1 + wk1],
  ])('on %s', (name, text) => {
    expect(render(name)).toBe(text);
  });

  test('a peer that calls in has no endpoint', () => {
    const closed = {
      ...homeAndCloud,
      sites: homeAndCloud.sites.map(site =>
        site.router === undefined ? site : { ...site, router: { ...site.router, forwards: [] } },
      ),
    };
    expect(render('ctb-edge-1', closed)).toContain(`
[Peer]
# wk-1 (calls in)
PublicKey = <WK_1_PUB>
AllowedIPs = 172.27.15.11/32

[Peer]
# wk-2`);
  });
});
