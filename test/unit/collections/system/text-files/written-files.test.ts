import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseFingerprint } from '../../../../../src/collections/system/text-files/fingerprint.ts';
import { diffTextFile } from '../../../../../src/collections/system/text-files/text-file.ts';
import { parseOrigin, whose } from '../../../../../src/collections/system/text-files/written-files.ts';
import { isEarlierConfig } from '../../../../../src/collections/wireguard/state/earlier-config.ts';
import { textOf } from '../../../../../src/model/text/text.ts';

const sum = 'a'.repeat(64);
const other = 'b'.repeat(64);
const found = parseFingerprint(`file ${sum} 644|0|0|5|root|root`);

test.each([
  [`origin ${sum} no`, 'ours'],
  [`origin ${sum} yes`, 'ours'],
  [`origin ${other} no`, 'edited'],
  [`origin ${other} yes`, 'packaged'],
  ['origin - yes', 'packaged'],
  ['origin - no', 'somebody'],
  ['origin ', 'somebody'],
  [`origin ${sum}0 no`, 'somebody'],
  [`origin ${sum} no more`, 'somebody'],
  [undefined, 'somebody'],
])('whose a file is after %j: %s', (line, owner) => {
  expect(whose(found, parseOrigin(line))).toBe(owner);
});

test('an empty file, a link and nothing at all hold nothing to lose', () => {
  const nothing = parseOrigin('origin - no');
  for (const line of [`file ${sum} 644|0|0|0|root|root`, 'symlink /x', 'absent']) {
    expect(whose(parseFingerprint(line), nothing)).toBe('nobody');
  }
});

const earlier = `[Interface]
Address = 172.27.15.12/32
ListenPort = 51820
PrivateKey = @@secret:private_key@@
MTU = 1420
SaveConfig = false

[Peer]
# wk-1, LAN
PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
AllowedIPs = 172.27.15.11/32
Endpoint = 192.168.15.3:51820
PersistentKeepalive = 25

[Peer]
# wk-2
PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=
AllowedIPs = 172.27.15.13/32
`;

test('a wg0.conf of a version that kept no record is known by its form, and nothing else is taken for one', () => {
  const withKey = (key: string) => earlier.replace(/^(PublicKey = .*\n)/m, `$1PresharedKey = ${key}\n`);
  for (const one of [earlier, withKey('@@secret:wk-1.12@@')]) expect(isEarlierConfig(one)).toBe(true);
  for (const mine of [
    earlier.replace('SaveConfig = false\n', 'SaveConfig = false\nPostUp = /root/mine.sh\n'),
    earlier.replace('@@secret:private_key@@', '@@secret:other@@'),
    earlier.replace('# wk-2\n', ''),
    earlier.replace('/32\nListenPort', '/24\nListenPort'),
    `${earlier}# mine\n`,
    `# mine\n${earlier}`,
    earlier.replace('PersistentKeepalive = 25\n', 'PersistentKeepalive = 25\nPresharedKey = x\n'),
    withKey('@@secret:other@@'),
    withKey('x'),
  ]) {
    expect(isEarlierConfig(mine)).toBe(false);
  }
});

test('of a file whose private key was made anew, only the lines of that key may have another', () => {
  const written = earlier.replace('# wk-2\n', '# wk-2\nPresharedKey = @@secret:wk-2.1@@\n');
  const ownerOf = (content: string) =>
    diffTextFile(
      {
        path: '/etc/wireguard/wg0.conf',
        content: textOf([`${written}# more\n`]),
        secrets: {},
        renewed: 'private_key',
      },
      {
        fingerprint: found,
        origin: { written: createHash('sha256').update(written).digest('hex'), packaged: false },
        content,
      },
    ).replaces?.whose;
  const renewed = written.replace('@@secret:private_key@@', '@@secret:other@@');
  expect(ownerOf(renewed)).toBeUndefined();
  expect(ownerOf(renewed.replace('@@secret:wk-2.1@@', '@@secret:other@@'))).toBe('edited');
});
