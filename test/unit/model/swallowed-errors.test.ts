import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../src');

/** An error that is caught and not looked at, or a question that answers "no" to any error. */
const SWALLOWS = /catch \{|catch\(\(\) =>|^\s*\(\) => (?:undefined|false|''|\[\]),?$|\b(?:exists|access)Sync\(/gm;

/** Where that hides nothing: how often, and why. Whoever reads something on this machine asks `isAbsent`. */
const harmless: Readonly<Record<string, readonly [times: number, why: string]>> = {
  'cli/open/load-own.ts': [1, 'what cannot be read was told by the first reading: its problem stands'],
  'cli/open/open-playbook.ts': [1, 'it only saves time: without it the playbooks are read as they stand'],
  'cli/package-root.ts': [2, 'the product’s own folder: where it is not found, that is an error'],
  'cli/restore/drill-backup.ts': [1, 'a drill’s twin is taken down once more at its end, where it throws'],
  'cli/run/this-run.ts': [1, 'a machine that does not tell its boot is no machine whose runs are known to be dead'],
  'cli/run/with-session.ts': [2, 'awaited later, where it throws'],
  'cli/secrets/private-file.ts': [1, 'what is not known to be memory is not taken for it'],
  'cli/secrets/secret-actions.ts': [1, 'a value that is no text is refused'],
  'collections/system/values/edit-json.ts': [1, 'text from a host that is no JSON is refused'],
  'collections/k3s/access/admin-access.ts': [1, 'text from a host that is no kubeconfig of K3s is refused'],
  'collections/kubernetes/manifest/objects.ts': [
    1,
    'the head of a document that only the whole explains, which is read next',
  ],
  'collections/kubernetes/told-text.ts': [
    1,
    'text from a host that is not encoded as it was asked for: it is said to be unread',
  ],
  'collections/traefik/certificates/own-certificate.ts': [
    2,
    'a text that is no certificate, or no key: it is told as such, with the way out',
  ],
  'engine/fleet/connections.ts': [3, 'awaited later, where it throws'],
  'engine/guard/commit-confirm.ts': [2, 'awaited later, where it throws'],
  'model/environment.ts': [1, 'a number of a user without an account, as containers give one'],
  'model/text/json-value.ts': [1, 'text of others that is no JSON: who asked says what that means'],
  'model/text/path-pattern.ts': [1, 'a bracket expression that is none stands for any character'],
  'playbook/parse/expand-includes.ts': [1, 'a playbook that is a pipe has no other path'],
  'playbook/parse/overlooked-files.ts': [1, 'a path that cannot be resolved is compared as it is written'],
  'transport/identity-file.ts': [1, 'bytes that are no key'],
  'transport/jumps.ts': [2, 'a connection that is being closed; awaited later, where it throws'],
  'transport/open-link.ts': [1, 'awaited later, where it throws'],
  'transport/openssh/choose-client.ts': [1, 'what is wrong with a key file is told when it is used'],
  'transport/openssh/open-master.ts': [
    3,
    'a socket and a file of our own, in a folder of our own; a process that has ended',
  ],
  'twin/host/host-cgroup.ts': [
    10,
    'root’s own file system of the kernel; a controller that is not to be had is told by status',
  ],
  'twin/host/host-memory.ts': [4, 'root’s own file system of the kernel; a process that ended while it was looked at'],
  'twin/host/mount-store.ts': [1, 'root’s own folder'],
  'twin/host/host-processes.ts': [1, 'a process that ended while it was looked at'],
  'twin/host/write-host-files.ts': [1, 'root’s own folder'],
  'twin/image/ensure-image.ts': [2, 'root’s own folder'],
  'twin/image/machine-mirror.ts': [2, 'a machine without apt has no mirror of its own: Debian’s is asked'],
  'twin/packages/give-packages.ts': [3, 'root asks for public keys and a program'],
  'twin/packages/packages-server.ts': [2, 'a process that ended while it was looked at'],
  'twin/require-tools.ts': [
    3,
    'a tool that cannot be run is as good as missing; what is no Debian gets no advice for it',
  ],
  'twin/saved/twin-forget.ts': [1, 'root’s own folder'],
  'twin/saved/twin-save.ts': [1, 'root’s own folder'],
  'twin/sweep-twin.ts': [3, 'root’s own folder; a process that has ended'],
  'twin/twin-down.ts': [1, 'root’s own folder'],
  'twin/twin-keys.ts': [2, 'root’s own folder'],
  'twin/twin-ssh.ts': [1, 'root’s own folder'],
  'yaml/read-text.ts': [1, 'bytes that are no UTF-8 are a mistake that is told'],
};

test('no error of this machine is swallowed, but where it is said why', () => {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => {
      const times = readFileSync(join(root, name), 'utf8').match(SWALLOWS)?.length ?? 0;
      return times === 0 ? [] : [[name, times] as const];
    });
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(harmless).map(([name, [times]]) => [name, times])),
  );
});
