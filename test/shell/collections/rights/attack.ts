import { type ChildProcess, execFileSync, fork, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorizedKey } from '../../../../src/collections/system/resources/authorized-key.ts';
import { block } from '../../../../src/collections/system/resources/files/block.ts';
import { directory } from '../../../../src/collections/system/resources/files/directory.ts';
import { download } from '../../../../src/collections/system/resources/files/download.ts';
import { file } from '../../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../../src/collections/system/resources/files/symlink.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import type { ShellHost } from '../../harness.ts';

export const secret = 'root:$6$victim$others-text:19000:0:99999:7:::\n';
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p a@b';
const fetched = 'fetched\n';
const sum = 'f6e379b0639054c51806fd5d67948cbcaebd354b0e91a7683932b043c5c3ba32';

/** A folder of the user `app`, one that everybody can write to, and one where names are kept apart by the sticky bit. */
export const places = { 'a home': '/home/app', 'an open folder': '/srv/open', '/tmp': '/tmp/app' } as const;

/** What can be wanted of a path; the name is one that there is in /etc too. */
export const tasks = (folder: string): Readonly<Record<string, BoundTask>> => {
  const path = `${folder}/d/shadow`;
  const owner = folder === places['an open folder'] ? {} : { owner: 'app' };
  return {
    'a file that is new': file.bind({ path: `${folder}/d/gshadow`, content: 'ours\n', mode: '0666', ...owner }),
    'a file with another content': file.bind({ path, content: 'ours\n', mode: '0666', ...owner }),
    'a file with another mode': file.bind({ path, content: 'theirs\n', mode: '0666', ...owner }),
    'a line': line.bind({ path, line: 'ours', mode: '0666', ...owner }),
    'a block': block.bind({ path, block: 'ours', mode: '0666', ...owner }),
    'a folder that is new': directory.bind({ path: `${folder}/d/new/er`, mode: '0777', ...owner }),
    'a folder with another mode': directory.bind({ path: `${folder}/d/ssl`, mode: '0777', ...owner }),
    'a link': symlink.bind({ path, target: '/ours', force: true }),
    'a download': download.bind({ url: 'http://127.0.0.1:9/x', path, sha256: sum, mode: '0666', ...owner }),
  };
};

/** A key of the user `app`; the file is in `~/.ssh`. */
export const keyTask = authorizedKey.bind({ user: 'app', key });

/** Makes the places, their `d` with a file and a folder, and the victims in /etc. */
export const prepare = (host: ShellHost): Promise<unknown> => {
  host.write('/etc/shadow', secret, 0o640);
  host.write('/etc/gshadow', secret, 0o640);
  host.write('/etc/authorized_keys', secret, 0o600);
  host.write('/etc/ssl/key', secret, 0o600);
  return host.run(`chmod 600 /etc/shadow /etc/gshadow /etc/ssl/key /etc/authorized_keys
mkdir -p /home/app/.ssh /srv/open /tmp/app
for place in /home/app /srv/open /tmp/app; do
  mkdir $place/d $place/d/ssl; echo theirs >$place/d/shadow
done
echo other >/home/app/.ssh/authorized_keys
chown -R app:app /home/app /tmp/app
chmod 755 /home/app /home/app/.ssh /tmp/app /home/app/d /tmp/app/d
chmod 777 /srv/open /srv/open/d
chmod 644 /home/app/d/shadow /tmp/app/d/shadow /srv/open/d/shadow /home/app/.ssh/authorized_keys`);
};

/** All of /etc and /root: names, modes, owners, contents. */
export const victims = (host: ShellHost): string =>
  execFileSync(
    'sh',
    [
      '-c',
      'cd "$1" && find etc root opt ! -path "*/alternatives*" -printf "%p %y %m %U:%G %l\\n" | sort; find etc root opt -type f -exec sha256sum {} + | sort',
      'sh',
      host.root,
    ],
    { encoding: 'utf8' },
  );

/** What somebody does who swaps a name, or a folder above it, for a link; said as shell text, where `$d` is the folder. */
export const swaps = {
  'the name': 'for n in shadow gshadow ssl new authorized_keys; do rm -rf "$d/$n"; ln -sn "/etc/$n" "$d/$n"; done',
  'the folder': 'if [ ! -L "$d" ]; then mv "$d" "$d.away"; ln -sn /etc "$d"; fi',
} as const;

/** Programs that are stood in for: each does its work, and the armed one swaps before. */
const acts = [
  'mktemp',
  'mkdir',
  'chown',
  'chmod',
  'cat',
  'mv',
  'ln',
  'rm',
  'rmdir',
  'stat',
  'sha256sum',
  'awk',
  'sync',
  'id',
];

/** What a removal asks and does besides. */
export const removing = ['find', 'unshare', 'mount', 'grep', 'head'];

/**
 * Puts stand-ins in front of the host's programs; `arm`: from the `call`-th of all their calls on, something is swapped before.
 * `left`: how many calls are missing to that.
 */
export function standIns(host: ShellHost, more: readonly string[] = []) {
  const folder = join(host.root, 'stand-ins');
  mkdirSync(folder);
  for (const act of [...acts, ...more]) {
    const text = `#!/bin/sh
PATH=/usr/bin:/bin
if [ -e /stand-ins/count ]; then
  n=$(cat /stand-ins/count); n=$((n - 1)); echo $n >/stand-ins/count
  if [ $n -le 0 ]; then d=$(cat /stand-ins/folder); (. /stand-ins/swap) >/dev/null 2>&1; fi
fi
exec ${act} "$@"
`;
    writeFileSync(join(folder, act), text);
    chmodSync(join(folder, act), 0o755);
  }
  writeFileSync(join(folder, 'curl'), `#!/bin/sh\nprintf '${fetched.replace('\n', '\\n')}'\n`, { mode: 0o755 });
  chmodSync(folder, 0o777);
  host.mount('mkdir -p "$1/usr/local/sbin"; mount --bind "$1/stand-ins" "$1/usr/local/sbin"');
  return {
    arm: (call: number, swap: string, at: string) => {
      for (const [name, content] of [
        ['count', `${call}\n`],
        ['folder', `${at}\n`],
        ['swap', `${swap}\n`],
      ] as const) {
        writeFileSync(join(folder, name), content);
        chmodSync(join(folder, name), 0o666);
      }
    },
    left: () => Number(readFileSync(join(folder, 'count'), 'utf8')),
    disarm: () => rmSync(join(folder, 'count'), { force: true }),
  };
}

/** Whether the victims' text has come into any file below a folder; no link is followed. */
export const holdsSecret = (host: ShellHost, folders: readonly string[]): boolean =>
  spawnSync('grep', ['-rqF', secret.slice(0, 20), ...folders.map(folder => join(host.root, folder))]).status === 0;

/** A process of the user's that swaps as fast as it can until it is ended. */
export function swapper(host: ShellHost, kind: keyof typeof swaps, folder: string): ChildProcess {
  return fork(join(import.meta.dirname, 'swapper.mjs'), [kind, join(host.root, folder)], { execArgv: [] });
}
