import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifactsFolder, listArtifacts, placeOf } from '../../src/artifacts/cache.ts';
import { shippedSections } from '../../src/collections/collections.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { netnsName } from '../../src/twin/layout/network-commands.ts';
import { twinExec } from '../../src/twin/twin-exec.ts';
import { twinId } from '../../src/twin/twin-id.ts';
import { twinPaths } from '../../src/twin/twin-paths.ts';
import { sshConfig } from '../lab/ssh-config.ts';

export const SERVER = 'ms-1';
export const AGENTS = ['wk-1', 'wk-2', 'ctb-edge-1'] as const;
const HOSTS = [SERVER, ...AGENTS];

/** What everybody's K3s is told: no more than what runs in the cluster ring. */
const DISABLED = ['local-storage', 'metrics-server', 'traefik'];

/** Four twin hosts in their mesh, and the parts of K3s, as each contestant wants them. */
export interface ClusterLab {
  readonly version: string;
  readonly folder: string;
  /** The inventory's file. */
  readonly file: string;
  /** `k3s`, `k3s-install.sh` (also `install.sh`), `images.*` (a tar), and `HOST.yaml` with K3s' configuration but for the token. */
  readonly parts: string;
  readonly sshConfig: string;
  /** Words before a command that make it run where only the twin's hosts can be reached. */
  readonly seat: readonly string[];
  /** The network namespace of the controller. */
  readonly netns: string;
  readonly meshAddress: (host: string) => string;
  /** New hosts, in their mesh, without K3s. */
  readonly fresh: () => Promise<void>;
  /** Runs a script as root inside a host, past SSH. @throws {Error} where it fails */
  readonly on: (host: string, script: string) => Promise<string>;
  readonly down: () => void;
}

/** The newest K3s that the artifact cache has whole for this machine. @throws {Error} where there is none */
function cachedParts(): {
  readonly version: string;
  readonly program: string;
  readonly install: string;
  readonly images: { readonly file: string; readonly name: string };
} {
  const all = listArtifacts(artifactsFolder());
  const [program, architecture] = process.arch === 'arm64' ? ['k3s-arm64', 'arm64'] : ['k3s', 'amd64'];
  const versions = all.flatMap(({ name }) => /^k3s\/([^/]+)\/install\.sh$/.exec(name)?.[1] ?? []);
  for (const version of versions.reverse()) {
    const place = (name: string): string | undefined => {
      const found = all.find(one => one.name === `k3s/${version}/${name}`);
      return found === undefined ? undefined : placeOf(artifactsFolder(), found.sha256);
    };
    const [binary, install] = [place(program), place('install.sh')];
    const [images] = ['.tar.zst', '.tar.gz', '.tar'].flatMap(ending => {
      const file = place(`k3s-airgap-images-${architecture}${ending}`);
      return file === undefined ? [] : [{ file, name: `images${ending}` }];
    });
    if (binary !== undefined && install !== undefined && images !== undefined)
      return { version, program: binary, install, images };
  }
  throw new Error('the artifact cache has no whole K3s\n  → provision artifacts fetch -i INVENTORY');
}

/** Prepares everything but the hosts. @param root the checkout, whose command is built */
export async function clusterLab(root: string): Promise<ClusterLab> {
  const { version, program, install, images } = cachedParts();
  const folder = mkdtempSync(join(tmpdir(), 'provision-bench-k3s-'));
  const file = join(folder, 'bench.yaml');
  const text = readFileSync(join(root, 'inventory/home.yaml'), 'utf8')
    .replace(/^cluster: home$/m, 'cluster: bench-k3s')
    .replace(
      '  services: 10.43.0.0/16\n',
      `  services: 10.43.0.0/16\n  version: ${version}\n  network: flannel\n  server: { disable: [local-storage, metrics-server] }\n`,
    );
  writeFileSync(file, text);
  const command = (words: readonly string[]): void => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'bin/provision.mjs'), ...words, '-i', file],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`provision ${words.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  };
  const inventory: Inventory = await loadInventory(file, shippedSections);
  const id = twinId(inventory);
  const meshAddress = (name: string): string => {
    const address = inventory.hosts.find(host => host.name === name)?.settings?.['mesh_address'];
    if (typeof address !== 'string') throw new Error(`${name} has no mesh_address in ${file}`);
    return address;
  };
  const parts = join(folder, 'parts');
  mkdirSync(parts);
  for (const [from, to] of [
    [program, 'k3s'],
    [install, 'install.sh'],
    [install, 'k3s-install.sh'],
    [images.file, images.name],
  ] as const) {
    copyFileSync(from, join(parts, to));
    chmodSync(join(parts, to), 0o755);
  }
  for (const host of HOSTS) {
    const own = [`node-name: ${host}`, `node-ip: ${meshAddress(host)}`, 'flannel-iface: wg0'];
    const role =
      host === SERVER ? [`disable: [${DISABLED.join(', ')}]`] : [`server: https://${meshAddress(SERVER)}:6443`];
    writeFileSync(join(parts, `${host}.yaml`), `${[...own, ...role].join('\n')}\n`);
  }
  const config = join(folder, 'ssh_config');
  const netns = netnsName(id, 'controller');
  const down = (): void => {
    // The keys that it named go with the twin.
    writeFileSync(file, text);
    command(['twin', 'down']);
  };
  return {
    ...{ version, folder, file, parts, sshConfig: config, meshAddress, netns },
    seat: ['ip', 'netns', 'exec', netns],
    on: async (host, script) => {
      const { code, stdout, stderr } = await twinExec(inventory, host, ['sh', '-eu'], { stdin: script });
      if (code !== 0) throw new Error(`${host}: ended with ${code}\n${script}\n${stdout}${stderr}`);
      return stdout;
    },
    fresh: async () => {
      down();
      command(['twin', 'up', '--privileged', ...HOSTS]);
      const { identity, knownHosts } = twinPaths(id);
      writeFileSync(config, sshConfig(inventory, { identityFile: identity, knownHosts }));
      // The twin's own key, as a user's inventory would name his: nobody needs a second start to enter the seat.
      writeFileSync(
        file,
        text.replace(/^( {2}become: true.*)$/m, `$1\n  identity_file: ${identity}\n  known_hosts: ${knownHosts}`),
      );
      command(['phase2', '--yes', '--twin']);
      command(['artifacts', 'lock']);
      execFileSync('sync');
    },
    down: () => {
      down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
