import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { shipped } from '../../../src/collections/collections.ts';
import { matchesAny } from '../../../src/model/text/glob.ts';
import { wipePlaybook } from '../../wipe-playbook.ts';

const { resources } = shipped;

const playbook = z
  .object({ stages: z.array(z.object({ name: z.string(), tasks: z.array(z.record(z.string(), z.unknown())) })) })
  .parse(wipePlaybook);

const doomed = z.looseObject({
  archive: z.string().optional(),
  path: z.union([z.string(), z.array(z.string())]),
  again: z.array(z.string()).default([]),
});
const listed = (path: string | readonly string[]): readonly string[] => (typeof path === 'string' ? [path] : path);

/** What an archive of an earlier stage holds. */
interface Archived {
  readonly to: string;
  readonly of: readonly unknown[];
  readonly outputs: boolean;
}
const archiveTask = z
  .looseObject({ to: z.string(), of: z.array(z.unknown()).default([]), outputs: z.unknown().optional() })
  .transform(({ to, of, outputs }): Archived => ({ to, of, outputs: outputs !== undefined }));

const pathsIn = (archives: readonly Archived[], to: unknown): readonly string[] =>
  archives.filter(one => one.to === to).flatMap(one => one.of.flatMap(spec => listed(doomed.parse(spec).path)));

/** Resources that take away nothing of a disk: what they end, a program or the kernel makes again. */
const NOTHING_OF_A_DISK = [
  'lifeline',
  'kept_names',
  'not_adopted',
  'archive',
  'firewall_policies',
  'leftover_processes',
  'leftover_mounts',
  'leftover_network_namespaces',
  'leftover_interfaces',
  'leftover_routes',
  'leftover_policy_rules',
  // A package is there to be had again; its manager keeps what the user has edited.
  'package',
];

/** A text that takes away or empties files. */
const REMOVES =
  /\b(rm|rmdir|unlink|shred|truncate|mv|dd|install|tee)\b|-delete\b|\bsed -i|(^|[^0-9&])>{1,2} *(?!\/dev\/null)[/"$]/m;

/** What is wrong with a task that takes files away: none of the archives before it holds them. `undefined`: nothing. */
function fault(resource: string, spec: unknown, archives: readonly Archived[]): string | undefined {
  if (NOTHING_OF_A_DISK.includes(resource)) return undefined;
  switch (resource) {
    case 'absent': {
      const { archive, path, again } = doomed.parse(spec);
      if (listed(path).every(one => again.includes(one))) return undefined;
      if (archive === undefined) return 'names no archive';
      const held = archives.some(one => one.to === archive && one.of.some(other => isDeepStrictEqual(other, spec)));
      return held ? undefined : 'no archive before it is of the very same arguments';
    }
    case 'leftover_units': {
      const { absent = [], archive } = z
        .looseObject({ absent: z.array(z.string()).optional(), archive: z.string().optional() })
        .parse(spec);
      if (absent.length > 0 && archive === undefined) return 'names no archive';
      const held = pathsIn(archives, archive);
      const missing = absent.filter(name => !matchesAny(held, `/etc/systemd/system/${name}`));
      return missing.length === 0 ? undefined : `no archive before it holds ${missing.join(', ')}`;
    }
    case 'leftover_wireguard_tunnels': {
      const { archive } = z.looseObject({ archive: z.string().optional() }).parse(spec);
      const held = pathsIn(archives, archive);
      return ['/etc/wireguard/*', '/etc/systemd/system/wg-quick*'].every(path => held.includes(path))
        ? undefined
        : 'no archive before it holds its files';
    }
    case 'leftover_firewall_rules': {
      const { archive } = z.looseObject({ archive: z.string().optional() }).parse(spec);
      return archives.some(one => one.to === archive && one.outputs)
        ? undefined
        : 'no archive before it holds the rules';
    }
    case 'command': {
      const run = z
        .looseObject({ run: z.string() })
        .parse(spec)
        .run.replace(/\{\{.*?\}\}/g, '');
      if (!REMOVES.test(run)) return undefined;
      // What the kernel shows there is not a file of anybody's.
      const named = run.match(/(?<![\w.*/-])\/[\w./*-]+/g) ?? [];
      return named.length > 0 && named.every(path => path.startsWith('/sys/fs/cgroup/') || path === '/dev/null')
        ? undefined
        : 'a command that removes: say it by a resource that asks the archive';
    }
    default:
      return 'nobody has said whether it removes anything';
  }
}

interface Step {
  readonly resource: string;
  readonly spec: unknown;
}
const stages: readonly (readonly Step[])[] = playbook.stages.map(stage =>
  stage.tasks.flatMap(task =>
    Object.entries(task).flatMap(([key, spec]) => (resources.has(key) ? [{ resource: key, spec }] : [])),
  ),
);

const archivesOf = (steps: readonly Step[]): readonly Archived[] =>
  steps.flatMap(({ resource, spec }) => (resource === 'archive' ? [archiveTask.parse(spec)] : []));

test('every task of the wipe that takes files away names the archive that holds them, made by a stage before it', () => {
  const faults = stages.flatMap((steps, at) =>
    steps.flatMap(({ resource, spec }) => {
      const said = fault(resource, spec, archivesOf(stages.slice(0, at).flat()));
      return said === undefined ? [] : [`${playbook.stages[at]?.name}: ${resource}: ${said}`];
    }),
  );
  expect(faults).toEqual([]);
  expect(stages.flat().filter(one => one.resource === 'absent').length).toBeGreaterThan(2);
});

const kept = archivesOf(stages.flat());

test.each([
  ['command', { run: 'rm -f /etc/x' }],
  ['command', { run: 'rm -f {{item}}' }],
  ['command', { run: 'find /var/x -type f -delete' }],
  ['command', { run: ': > /etc/fstab' }],
  ['command', { run: 'for group in /sys/fs/cgroup/x /var/lib/x; do rmdir "$group"; done' }],
  ['absent', { path: '/etc/x' }],
  ['absent', { path: '/etc/x', archive: '/var/backups/provision' }],
  ['absent', { path: ['/var/x', '/etc/x'], again: ['/var/x'] }],
  ['leftover_units', { absent: ['k3s*.service'] }],
  ['leftover_units', { absent: ['mine*.service'], archive: '/var/backups/provision' }],
  ['leftover_wireguard_tunnels', { absent: {} }],
  ['leftover_firewall_rules', { rules: 'flush' }],
  ['file', { path: '/etc/x' }],
] as const)('%s %j is not let through', (resource, spec) => {
  expect(fault(resource, spec, kept)).toBeDefined();
});
