import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { parseSurvey } from '../../../../../src/collections/wireguard/survey/parse-survey.ts';
import { surveySections } from '../../../../../src/collections/wireguard/survey/survey-script.ts';
import { loadInventory } from '../../../../../src/inventory/load-inventory.ts';
import type { Reading } from '../../../../../src/model/reading/reading.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

const inventory = await loadInventory(
  fileURLToPath(new URL('../../../../../inventory/home.yaml', import.meta.url)),
  shippedSections,
);
const [host] = inventory.hosts;
if (host === undefined) throw new Error('the inventory has no host');
// These hosts share the machine's network: nothing may be sent from here to the inventory's addresses.
const sections = surveySections(inventory, host).filter(section => section.id !== 'pings');

const configuration = `[Interface]
Address = 172.27.15.12/32
PrivateKey = ABCDEFsecretsecretsecretsecretsecretsecretX=

[Peer]
# wk-1 (LAN)
PublicKey = Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=
PresharedKey = QRSTUVsecretsecretsecretsecretsecretsecretX=
AllowedIPs = 172.27.15.11/32, 172.27.16.0/24
Endpoint = 192.168.15.3:51820 # at home

[Peer]
publickey=KOGg9w81sm0gx3GPTdc6NutpM5pbxcRNXZaVRmynMng=
AllowedIPs=172.27.15.13/32
`;

/** Hardware addresses of this machine, which the hosts share. */
const hardware = Object.values(networkInterfaces())
  .flatMap(all => all ?? [])
  .flatMap(({ internal, mac }) => (internal || mac === '00:00:00:00:00:00' ? [] : [mac]));

describe.each(userlands)('a survey with %s', userland => {
  test('ends well on a bare host, changes nothing, and finds no interface', async () => {
    const bare = fresh(userland);
    const before = bare.tree();
    const readings = new Map<string, Reading>();
    for (const { id, script } of sections) readings.set(id, await bare.run(script));
    expect([...readings].filter(([, reading]) => reading.code !== 0)).toEqual([]);
    expect(bare.tree()).toBe(before);
    const survey = parseSurvey(host.name, readings, Math.floor(Date.now() / 1000));
    expect(survey).toMatchObject({ running: undefined, link: undefined, file: { present: false } });
    expect(survey.hardware).toEqual(expect.arrayContaining(hardware));
    expect([...survey.wayTo.keys()].sort()).toEqual(['192.168.15.3', '192.168.15.4']);
    expect(Math.abs((survey.clock?.host ?? 0) - (survey.clock?.controller ?? 0))).toBeLessThan(60);
  });

  test('reads the peers of a configuration, and none of its secrets', async () => {
    const used = fresh(userland);
    used.write('/etc/wireguard/wg0.conf', configuration, 0o600);
    // The tool itself is not there: its answer stands for a key that it could not read.
    used.write('/usr/local/bin/wg', '#!/bin/sh\ncat >/dev/null\nexit 1\n', 0o755);
    const file = sections.find(section => section.id === 'file');
    if (file === undefined) throw new Error('no section file');
    const reading = await used.run(file.script);
    expect(reading.stdout).not.toContain('secret');
    const { peers } = parseSurvey(host.name, new Map([['file', reading]]), 0).file;
    expect(peers).toEqual([
      {
        publicKey: 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=',
        endpoint: '192.168.15.3:51820',
        allowedIps: ['172.27.15.11/32', '172.27.16.0/24'],
      },
      {
        publicKey: 'KOGg9w81sm0gx3GPTdc6NutpM5pbxcRNXZaVRmynMng=',
        endpoint: undefined,
        allowedIps: ['172.27.15.13/32'],
      },
    ]);
  });
});
