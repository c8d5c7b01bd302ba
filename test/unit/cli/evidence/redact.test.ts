import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { redact, redactForms } from '../../../../src/cli/evidence/redact.ts';
import { rememberSecret } from '../../../../src/model/text/secret-values.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const hex = randomBytes(32).toString('hex');
const pem = `-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBkg\nAbCdEf+/gh==\n-----END EC PRIVATE KEY-----`;

describe('what is a secret is taken out', () => {
  test.each([
    ['a token of K3s', `token K10${hex}::server:${hex.slice(0, 32)} given`, 'token K10…::server given'],
    ['one without its password', `K10${hex}`, 'K10…'],
    ['an agent token', `was ${hex}!`, `was ${hex.slice(0, 8)}…!`],
    ['a key of WireGuard', `peer: ${key}`, `peer: ${key.slice(0, 6)}…`],
    ['a key in a file', `PrivateKey = ${key}`, 'PrivateKey = …'],
    ['a preshared key', `PresharedKey=${key}`, 'PresharedKey=…'],
    ['a JWT', 'got eyJhbGciOiJSUzI1NiIs.eyJpc3MiOiJrdWJl.c2lnbmF0dXJl there', 'got (token) there'],
    ['a header', 'Authorization: Bearer abcdef0123456789', 'Authorization: Bearer …'],
    ['an option', 'k3s agent --token=abc --server https://x:6443', 'k3s agent --token=… --server https://x:6443'],
    ['an option of its own', 'k3s agent --token abc --node-name x', 'k3s agent --token … --node-name x'],
    ['a variable', 'K3S_TOKEN=abc k3s', 'K3S_TOKEN=… k3s'],
    ['a password in quotes', 'password: "a b c", user: d', 'password: …, user: d'],
    ['one of JSON', '{"password":"hunter2","user":"d"}', '{"password":…,"user":"d"}'],
    ['a user of an address', 'GET https://me:secret@registry.example/v2/', 'GET https://…@registry.example/v2/'],
  ])('%s', (_, text, wanted) => {
    expect(redact(text)).toEqual([wanted]);
  });

  test('a private key, whole or cut off at either end', () => {
    expect(redact(`before\n${pem}\nafter`)).toEqual(['before', '(private key)', 'after']);
    expect(redact(pem.slice(0, 50)).join('')).toBe('(private key)');
    expect(redact(`${pem.slice(40)}\nafter`)).toEqual(['(private key)', 'after']);
  });

  test('what this run knows as secret, whatever its form', () => {
    rememberSecret('correct horse battery');
    expect(redact('he said correct horse battery, twice')).toEqual(['he said (secret), twice']);
  });
});

test.each([
  'level=error msg="token CA hash does not match the Cluster CA certificate hash"',
  'image rancher/mirrored-pause@sha256:74c4244427b7312c5b901fe0f67cbc53683d06f4f24c6faee65d4182bf0fa893',
  'wg0 UP 172.27.15.11/32',
  'Nov 29 19:00:00 ms-1 systemd[1]: Started wg-quick@wg0.service - WireGuard via wg-quick(8) for wg0.',
])('what tells the cause stays: %s', text => {
  expect(redact(text)).toEqual([text]);
});

test('the text of a host is hostile: nothing moves the cursor', () => {
  expect(redact('a\u001b[2J\u202eb\r\nc')).toEqual(['a\\e[2J\\u{202e}b', 'c']);
});

test('events stay JSON', () => {
  const event = JSON.stringify({ type: 'x', said: `token: K10${hex}::server:abc`, key, password: 'hunter2' });
  expect(JSON.parse(redactForms(event))).toMatchObject({ type: 'x', key: `${key.slice(0, 6)}…` });
  expect(redactForms(event)).not.toContain(hex);
});
