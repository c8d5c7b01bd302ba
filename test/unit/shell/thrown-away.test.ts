import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../src');

/**
 * Where what a program says of an error is thrown away (`2>/dev/null`) in a script for a host: how often, and why no answer hides
 * there. `any`: whatever number. A new one is asked by `provision_ask`, which names what absence looks like, or has its reason here.
 */
const harmless: readonly (readonly [RegExp, number | 'any', string])[] = [
  [/^twin\/|\/(dirt|faults)\//, 'any', 'breaks or cleans hosts of the twin, which are ours'],
  [
    /^detached\/|^shell\/(run-state|bundle|lifeline)/,
    31,
    'files of our own below /run/provision: one that is gone was taken by another run or by the end of this one, which is the answer; what tells how far a file is, and has ended',
  ],
  [/^transport\/openssh\/hold-master\.sh/, 2, 'this machine’s own process'],
  [
    /^guard\//,
    45,
    'what is armed and put back: a snapshot that cannot be taken is refused (keep-functions.sh), an undo goes on to the next thing and says what it could not do',
  ],
  [
    /^shell\/reach\/|^shell\/apart\.sh/,
    10,
    'a name that cannot be entered or looked at is refused or counts as unreadable; a way that is not there is not taken',
  ],
  [
    /^shell\/ask\/(?:units|config-files)\.sh/,
    3,
    'an answer kept for several probes: where it failed each asks by itself, and says what it could not read',
  ],
  [/^shell\/ask\/once\.sh/, 1, 'where the program does not end well it is asked again, and what it says then counts'],
  [/checks\/sshd-listening/, 1, 'what ss does not tell the kernel’s own tables do'],
  [/^shell\/removal\.sh/, 2, 'what is gone needs no removal; of rm only its name is asked'],
  [
    /wireguard\/running-wireguard\.sh/,
    2,
    'where wg does not end well it is asked again, and what it says then counts; whether two keys are the same only a diagnosis asks',
  ],
  [
    /^remnants\/|mount-holders\.sh/,
    16,
    'files of processes in /proc, which end while they are read: a reading without the process that asks is refused',
  ],
  [
    /survey\//,
    21,
    'a diagnosis: what was not told is not claimed (docs/safety.md), and no plan and no gate goes by it',
  ],
  [/facts\/host-facts\.sh/, 8, 'what fails says nothing, and a fact that was not told is refused where it is named'],
  [
    /wireguard\/(checks|state\/wireguard-(live|key-state))/,
    9,
    'what is not told of a peer, a route or a key is not as wanted: STOP, or an error that names the file',
  ],
  [
    /resources\/reboot\/reboot-/,
    5,
    'a process that has ended installs nothing; a host that does not tell its state is not up yet; an unknown unit starts no sshd',
  ],
  [
    /\/resources\/|\/state\/(unmount|wireguard-apply|package-managers)|\/objects\/save-functions|text-files\/written-files/,
    45,
    'a change, whose effect is read again afterwards; or evidence without which a file counts as somebody’s, and is asked about first',
  ],
  [
    /by-hand\//,
    11,
    'a script that a person runs: where a step is not so it is done and asked again, with all that is said; an inventory decides nothing',
  ],
  [/undo\/archive-contents/, 3, 'an archive that cannot be come to is told as not there, and nothing is taken from it'],
  [/wireguard\/state\/preshared-keys\.sh/, 1, 'where sync takes no single file, it is asked to write everything'],
  [
    /wireguard\/timer\//,
    12,
    'the script of a host’s own timer: what was not told is no reason to move anything, what failed is a trouble that its gate tells',
  ],
  [/completion-script/, 1, 'runs that a shell offers while a command is typed: where there are none, none is offered'],
  [/objects\/|text-files\/secrets|firewall\/state\//, 7, 'its exit status is looked at, and makes the answer unread'],
];

test('what a program says is thrown away only where it is said why', () => {
  const found = new Map<string, number>();
  const unexplained: string[] = [];
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!/\.(ts|sh)$/.test(name)) continue;
    const times = readFileSync(join(root, name), 'utf8').split('2>/dev/null').length - 1;
    if (times === 0) continue;
    const at = harmless.findIndex(([about]) => about.test(name));
    const why = harmless[at]?.[2];
    if (why === undefined) unexplained.push(name);
    else found.set(why, (found.get(why) ?? 0) + times);
  }
  expect(unexplained).toEqual([]);
  const counted = harmless.filter(([, times]) => times !== 'any');
  expect(counted.map(([about, , why]) => [about.source, found.get(why)])).toEqual(
    counted.map(([about, times]) => [about.source, times]),
  );
});
