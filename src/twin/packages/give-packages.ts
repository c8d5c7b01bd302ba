import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../model/problems/problem.ts';
import type { HostFile } from '../host/host-files.ts';
import { writeHostFiles } from '../host/write-host-files.ts';
import { codenames, type Suite } from '../image/suite.ts';
import type { OnProgress } from '../progress.ts';
import { hostPaths } from '../twin-paths.ts';
import { machineSources } from './machine-sources.ts';
import { startPackagesServer } from './packages-server.ts';
import { passSources, sourcesForHost } from './pass-sources.ts';

/** The file of a host that names the machine's sources. */
const FILE = '/etc/apt/sources.list.d/twin-machine.sources';
const TRUSTED = '/etc/apt/trusted.gpg.d';

const machineCodename = (): string =>
  /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';

/** A file of keys that everybody may read, on the machine as on the host: keys that check are public. */
const keyFile = (from: string, to: string): HostFile => ({ path: to, mode: 0o644, content: readFileSync(from) });

/**
 * Lets hosts of a twin, whose disks are mounted, install what the machine's own apt can, and takes that away from the others.
 * @throws {Problem} where the machine has nothing that can be passed on.
 */
export async function givePackages(
  id: string,
  hosts: readonly { readonly name: string; readonly suite: Suite; readonly packages: boolean }[],
  onProgress: OnProgress,
): Promise<void> {
  for (const { name } of hosts.filter(host => !host.packages))
    rmSync(join(hostPaths(id, name).root, FILE), { force: true });
  const wanting = hosts.filter(host => host.packages);
  if (wanting.length === 0) return;
  const passed = passSources(await machineSources());
  for (const detail of passed.leftOut) onProgress({ step: 'packages', detail });
  if (passed.uris.length === 0 || !existsSync('/usr/lib/apt/apt-helper')) {
    throw new Problem({
      what: 'this machine has no package sources that could be passed on to the twin',
      hint: 'this needs a machine with apt, and a source on the web in /etc/apt/sources.list.d',
    });
  }
  const trusted = existsSync(TRUSTED) ? readdirSync(TRUSTED).filter(name => /\.(gpg|asc)$/.test(name)) : [];
  for (const { name, suite } of wanting) {
    const { root } = hostPaths(id, name);
    const hasKey = (path: string): boolean => existsSync(join(root, path));
    const release = { machine: machineCodename(), host: codenames[suite] };
    const { text, keys, usesTrusted } = sourcesForHost(passed, release, hasKey);
    const general = usesTrusted ? trusted.map(file => join(TRUSTED, file)).filter(path => !hasKey(path)) : [];
    writeHostFiles(root, [
      { path: FILE, mode: 0o644, content: text },
      ...[...keys].map(([from, to]) => keyFile(from, to)),
      ...general.map(path => keyFile(path, path)),
    ]);
  }
  // A path may hold a password as well.
  const names = [...new Set(passed.uris.map(uri => new URL(uri).host))];
  await startPackagesServer(id, passed.uris);
  onProgress({ step: 'packages', detail: `passing on ${names.join(', ')}` });
}
