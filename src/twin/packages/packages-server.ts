import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRoute } from '../../model/address/host-route.ts';
import { sh } from '../../shell/sh.ts';
import { netnsName } from '../layout/network-commands.ts';
import { mustRun } from '../run-tool.ts';
import { twinPaths } from '../twin-paths.ts';
import { PACKAGES_ADDRESS, PACKAGES_PORT } from './pass-sources.ts';
import SERVE from './serve-packages.pl';

/** Listens in the network in which it is started, then goes back to the one of descriptor 9 with the socket. */
const LISTEN = `use Socket;
my ($address, $port, $serve, $folder) = @ARGV;
$^F = 255;
socket my $socket, PF_INET, SOCK_STREAM, 0 or die "socket: $!";
setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, 1;
bind $socket, sockaddr_in($port, inet_aton($address)) or die "bind: $!";
listen $socket, 64 or die "listen: $!";
exec "nsenter", "--net=/proc/self/fd/9", "perl", "-e", $serve, fileno $socket, $folder;
die "nsenter: $!";`;

const folderOf = (id: string): string => join(twinPaths(id).folder, 'packages');

const argvOf = (pid: string): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It ended while we looked.
    return [];
  }
};

/** The processes that pass packages on to a twin, found by the folder that they were given. */
export const packagesServers = (id: string): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      const argv = argvOf(pid);
      return argv[0] === 'perl' && argv.includes(folderOf(id));
    })
    .map(Number);

/** Ends them, if there are any. */
export function stopPackagesServer(id: string): void {
  for (const pid of packagesServers(id)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // One that had answered a host has ended by itself.
    }
  }
}

/**
 * Starts what passes on to a twin's hosts what the machine's apt fetches below these addresses, if it does not run already: it listens on a
 * machine of the twin's internet, and fetches in the machine's own network.
 * @throws {Problem} where it cannot be started.
 */
export async function startPackagesServer(id: string, uris: readonly string[]): Promise<void> {
  const folder = folderOf(id);
  const file = join(folder, 'sources');
  const list = uris.map(uri => `${uri}\n`).join('');
  const servers = packagesServers(id);
  if (servers.length > 0 && readFileSync(file, 'utf8') === list) return;
  stopPackagesServer(id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, list, { mode: 0o600 });
  const netns = netnsName(id, 'internet');
  const { text } = sh`set -eu
ip -n ${netns} addr replace ${hostRoute(PACKAGES_ADDRESS)} dev lo
exec 9</proc/self/ns/net
exec nsenter ${`--net=/run/netns/${netns}`} perl -e ${LISTEN} ${PACKAGES_ADDRESS} ${PACKAGES_PORT} ${SERVE} ${folder}`;
  await mustRun('starting what passes packages on', ['sh', '-c', text]);
}
