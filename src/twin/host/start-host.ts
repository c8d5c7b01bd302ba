import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { variable } from '../../model/environment.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Image } from '../image/ensure-image.ts';
import { netnsName } from '../layout/network-commands.ts';
import { mustRun } from '../run-tool.ts';
import { layersOf, savedPaths } from '../saved/saved-twin.ts';
import type { HostSettings } from '../settings/host-settings.ts';
import { hostPaths } from '../twin-paths.ts';
import { containerNeeds } from './container-needs.ts';
import { machineHasCgroup2, machineHasSystemd, makeHostCgroups } from './host-cgroup.ts';
import { hostLeader } from './host-processes.ts';
import { mountStore } from './mount-store.ts';
import { mountsUnder } from './mounts.ts';
import { diskFolders, nspawnCommand } from './nspawn-command.ts';

/** What systemd-nspawn ends with where the host wants to be started again. */
const REBOOTED = 133;

/** Lays the host's own disk over the image, and over the saved twin's that it was started from, unless that was done already. */
export async function mountHost(
  id: string,
  host: string,
  image: Image,
  from: string | undefined,
  { disk }: Pick<HostSettings, 'disk'>,
): Promise<void> {
  const paths = hostPaths(id, host);
  await mountStore(id, host, disk);
  for (const folder of [paths.root, paths.upper, paths.work]) mkdirSync(folder, { recursive: true });
  for (const folder of diskFolders) mkdirSync(paths.disks + folder, { recursive: true });
  if (mountsUnder(paths.root).length > 0) return;
  const below = [...layersOf(from).map(name => savedPaths(name).upper(host)), image.root];
  const options = `lowerdir=${below.join(':')},upperdir=${paths.upper},workdir=${paths.work}`;
  await mustRun(`mounting the disk of ${host}`, ['mount', '-t', 'overlay', 'overlay', '-o', options, paths.root]);
}

/** Boots a host whose disk is mounted; it outlives this process. @throws {Problem} when it cannot be started. */
export async function startHost(
  id: string,
  host: string,
  image: Image,
  { privileged, memory }: Pick<HostSettings, 'privileged' | 'memory'>,
): Promise<void> {
  const paths = hostPaths(id, host);
  if (privileged) writeFileSync(paths.containers, containerNeeds());
  const { argv, env } = nspawnCommand({
    host,
    machine: `${id.slice(-6)}-${host}`.slice(0, 64).replace(/[-.]+$/, ''),
    netns: netnsName(id, `host:${host}`),
    paths,
    apt: image.apt,
    privileged,
    memory,
    machineHasSystemd: machineHasSystemd(),
    machineHasCgroup2: machineHasCgroup2(),
  });
  const join = 'while [ "$1" != -- ]; do echo $self >"$1/cgroup.procs" || exit 1; shift; done; shift';
  // nspawn ends with this status where the host has rebooted (systemd-nspawn(1), --keep-unit): it is switched on again, with a
  // network of its own again. What watches over that stays outside the host's cgroups, which go with the host.
  const boot = `( self=$(exec sh -c 'echo $PPID'); ${join}; exec "$@" )`;
  const watch = `network=$1; shift; while :; do ${boot}; [ $? -eq ${REBOOTED} ] || exit; sh "$network" || exit; done`;
  const log = openSync(paths.console, 'w', 0o600);
  try {
    const child = spawn(
      'sh',
      ['-c', watch, 'sh', paths.network, ...makeHostCgroups(id, host, privileged, memory), '--', ...argv],
      {
        detached: true,
        stdio: ['ignore', log, log],
        env: { PATH: variable('PATH'), LC_ALL: 'C', ...env },
      },
    );
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', error => reject(new Problem({ where: host, what: error.message }, { cause: error })));
    });
    child.unref();
  } finally {
    closeSync(log);
  }
}

/** Lets a running host make cgroups for its containers: nspawn mounts the controllers of the old kind read-only. */
export async function openCgroups(id: string, host: string): Promise<void> {
  const leader = hostLeader(id, host);
  if (leader === undefined || machineHasCgroup2()) return;
  const remount =
    'for one in /sys/fs/cgroup/*; do ! mountpoint -q "$one" || mount -o remount,bind,rw "$one" || exit 1; done';
  await mustRun(`opening the cgroups of ${host}`, [
    ...['nsenter', `--target=${leader}`, '--mount', '--pid', '--cgroup', '--', 'sh', '-c', remount],
  ]);
}
