import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConfig } from '../../../../../src/collections/wireguard/state/wireguard-config.ts';
import { textOf } from '../../../../../src/model/text/text.ts';

const peer = (name: string) => `[Peer]\n# ${name} (LAN)\nPublicKey = ${name}\nAllowedIPs = 10.0.0.1/32\n`;

const namesIn = (text: string) => parseConfig(text).peers.map(one => one.name);

test.each([
  ['blank lines between sections', `[Interface]\nMTU = 1400\n\n${peer('a')}\n${peer('b')}`],
  ['no blank lines', `[Interface]\nMTU = 1400\n${peer('a')}${peer('b')}`],
  ['headers that are not at the beginning of their line', `[Interface]\nMTU = 1400\n  ${peer('a')}\n\t${peer('b')}`],
  ['the interface last', `${peer('a')}${peer('b')}[Interface]\nMTU = 1400`],
  ['words before everything', `# by hand\n\n[Interface]\nMTU = 1400\n\n${peer('a')}# then\n${peer('b')}`],
  ['no end of the last line', `\n\n[Interface]\nMTU = 1400\n${peer('a')}${peer('b').trimEnd()}`],
])('sections are found with %s', (_, text) => {
  expect(namesIn(text)).toEqual(['a', 'b']);
  expect(parseConfig(text).mtu).toBe(1400);
});

test('a peer that is no more than a header has no key', () => {
  expect(parseConfig('[Peer]\n').peers).toMatchObject([{ publicKey: '' }]);
});

test('a text in pieces says what the whole says, wherever it is cut', () => {
  const line = fc.constantFrom(
    '[Interface]',
    '[Peer]',
    '  [peer]',
    '',
    '# a comment',
    'PublicKey = K',
    'AllowedIPs = 10.1.1.1/32, 10.0.0.0/8',
    'Address = 10.0.0.1',
    'PostUp = x',
    'MTU = 1400',
    ' Endpoint = 192.0.2.1:1',
    '[Other]',
  );
  const parts = fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(parts, cut => {
      const pieces = cut.map(lines => lines.map(one => `${one}\n`).join(''));
      expect(parseConfig(textOf(pieces))).toEqual(parseConfig(pieces.join('')));
    }),
  );
});
