import { describe, expect, test } from 'vitest';
import { fingerprint, hostKeyAlgorithms, judgeHostKey, shownKey } from '../../../src/transport/host-keys/host-key.ts';
import type { KnownHost } from '../../../src/transport/host-keys/known-hosts.ts';

const wire = (type: string, rest: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type + rest)]);
};
const entry = (type: string, rest: string, marker?: KnownHost['marker']): KnownHost => ({
  file: 'known_hosts',
  line: 1,
  marker,
  names: 'gate',
  type,
  key: wire(type, rest),
});
const ed = entry('ssh-ed25519', 'one');
const rsa = entry('ssh-rsa', 'one');

describe('a key', () => {
  test('that stands there is known', () => {
    expect(judgeHostKey(shownKey(ed.key), [rsa, ed])).toEqual({ kind: 'known' });
  });
  test('of which nothing stands there is unknown', () => {
    const authority = entry('ssh-ed25519', 'authority', 'cert-authority');
    expect(judgeHostKey(shownKey(ed.key), [authority])).toEqual({ kind: 'unknown', authorities: [authority] });
  });
  test('unlike the known one of its type is changed', () => {
    expect(judgeHostKey(shownKey(wire('ssh-ed25519', 'two')), [rsa, ed])).toEqual({ kind: 'changed', known: [ed] });
  });
  test('of another type than the known ones is changed', () => {
    expect(judgeHostKey(shownKey(ed.key), [rsa])).toEqual({ kind: 'changed', known: [rsa] });
  });
  test('of a certificate authority does not stand for a host', () => {
    expect(judgeHostKey(shownKey(ed.key), [{ ...ed, marker: 'cert-authority' }]).kind).toBe('unknown');
  });
  test('that is revoked is so although it is known', () => {
    const revoked = { ...ed, marker: 'revoked' } as const;
    expect(judgeHostKey(shownKey(ed.key), [ed, revoked])).toEqual({ kind: 'revoked', by: revoked });
    expect(judgeHostKey(shownKey(rsa.key), [rsa, revoked])).toEqual({ kind: 'known' });
  });
});

test('the algorithms of known keys are asked for first', () => {
  expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519');
  expect(hostKeyAlgorithms([rsa]).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(hostKeyAlgorithms([rsa]).toSorted()).toEqual(hostKeyAlgorithms([]).toSorted());
  expect(hostKeyAlgorithms([{ ...rsa, marker: 'revoked' }])[0]).toBe('ssh-ed25519');
});

test('a fingerprint reads as ssh-keygen’s', () => {
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIC/VaiKdS5VD7u0GFXguq2a4qwK7ws3ZeC7OTfTlGObX', 'base64');
  expect(fingerprint(key)).toBe('SHA256:3ZD/gyqCVmWzlNiHK5tor/VM+ObJtbiCLrQNebM/FNc');
});
