import { expect, test } from 'vitest';
import { isAbout, knownName, parseKnownHosts } from '../../../src/transport/host-keys/known-hosts.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIC/VaiKdS5VD7u0GFXguq2a4qwK7ws3ZeC7OTfTlGObX';
const about = (names: string, name: string): boolean =>
  parseKnownHosts(`${names} ssh-ed25519 ${KEY}`, 'file').some(entry => isAbout(entry, name));

test.each([
  ['gate.example', 'gate.example', true],
  ['gate.example', 'other.example', false],
  ['GATE.example', 'gate.example', true],
  ['gate.example,10.0.0.1', '10.0.0.1', true],
  ['gate.example', '[gate.example]:2222', false],
  ['[gate.example]:2222', '[gate.example]:2222', true],
  ['*.example', 'gate.example', true],
  ['*.example', 'gateXexample', false],
  ['*.example,!gate.example', 'gate.example', false],
  ['*.example,!gate.example', 'other.example', true],
  ['!gate.example', 'other.example', false],
  ['10.0.0.?', '10.0.0.7', true],
  ['10.0.0.?', '10.0.0.17', false],
  ['[10.0.0.*]:2222', '[10.0.0.7]:2222', true],
  // Made by `ssh-keygen -H`.
  ['|1|Zp6WaGfwLbve96fn5tOjlKlrGeg=|NL/ey7XDsXXTECh9+abzjzdBjH8=', 'plain.example', true],
  ['|1|Zp6WaGfwLbve96fn5tOjlKlrGeg=|NL/ey7XDsXXTECh9+abzjzdBjH8=', 'other.example', false],
  ['|1|2sslWlaLcSql0o/Sqs3PXhZxCRU=|FpdRtCv1pCluaZkUfdex8rqx4Ls=', '[gate.example]:2222', true],
  ['|1|2sslWlaLcSql0o/Sqs3PXhZxCRU=|FpdRtCv1pCluaZkUfdex8rqx4Ls=', 'gate.example', false],
  ['|1|', 'gate.example', false],
])('%s is about %s: %s', (names, name, expected) => {
  expect(about(names, name)).toBe(expected);
});

test('takes markers, line numbers and comments, and passes over what makes no sense', () => {
  const text = [
    '# a comment',
    '',
    'alone',
    `gate.example ssh-ed25519 not*base64`,
    `gate.example ssh-rsa ${KEY}`,
    `@unheard-of gate.example ssh-ed25519 ${KEY}`,
    `  gate.example\tssh-ed25519 ${KEY} somebody@somewhere\r`,
    `@revoked * ssh-ed25519 ${KEY}`,
    `@cert-authority *.example ssh-ed25519 ${KEY}`,
    '\0\uFFFD',
  ].join('\n');
  expect(parseKnownHosts(text, 'file').map(({ line, marker, names }) => [line, marker, names])).toEqual([
    [7, undefined, 'gate.example'],
    [8, 'revoked', '*'],
    [9, 'cert-authority', '*.example'],
  ]);
});

test('the port is part of a name where it is not 22', () => {
  expect([
    knownName('Gate', 22),
    knownName('10.0.0.1', 2222),
    knownName('fe80::1', 22),
    knownName('fe80::1', 23),
  ]).toEqual(['gate', '[10.0.0.1]:2222', 'fe80::1', '[fe80::1]:23']);
});
