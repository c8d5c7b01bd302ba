import { expect, test } from 'vitest';
import { meaningOf } from '../../../../src/transport/openssh/question.ts';

const ask = (text: string, more: { readonly jump?: string; readonly notice?: boolean } = {}) =>
  meaningOf({ text, jump: more.jump, notice: more.notice ?? false });

test.each([
  "ann@10.0.0.1's password: ",
  '(ann@10.0.0.1) Password: ',
  'Password:',
  '(ann@10.0.0.1) Password for ann@free.example: ',
])('the password of the login: %s', text => {
  expect(ask(text)).toEqual({ kind: 'password' });
});

test.each([
  ['(ann@h) Verification code: ', 'Verification code:'],
  ['(ann@h) One-time password (OATH) for `ann’: ', 'One-time password (OATH) for `ann’:'],
  ['(ann@h) Current password: ', 'Current password:'],
  ["Enter ann@h's old password: ", "Enter ann@h's old password:"],
  ["Enter ann@h's new password: ", "Enter ann@h's new password:"],
  ['(ann@h) Password or passcode: ', 'Password or passcode:'],
  ['(ann@h) Code\u001b[2J: ', 'Code\\e[2J:'],
])('what the password must not be given to: %s', (text, said) => {
  expect(ask(text)).toEqual({ kind: 'other', text: said });
});

test('a jump host is no login of the host', () => {
  expect(ask("ann@door's password: ", { jump: 'ann@door:22' }).kind).toBe('other');
});

test('keys, cards and host keys', () => {
  expect(ask("Enter passphrase for key '/home/me/.ssh/id': ")).toEqual({
    kind: 'passphrase',
    file: '/home/me/.ssh/id',
  });
  expect(ask("Enter PIN for 'fleet': ")).toEqual({ kind: 'pin', of: 'fleet' });
  expect(ask('Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: ')).toEqual({
    kind: 'pin',
    of: 'ED25519-SK key /home/me/.ssh/id_sk',
  });
  expect(ask('Are you sure you want to continue connecting (yes/no/[fingerprint])? ').kind).toBe('host key');
  expect(ask('Confirm user presence for key ED25519-SK SHA256:x', { notice: true })).toEqual({ kind: 'touch' });
});
