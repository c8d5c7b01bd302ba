import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { apartFunction } from '../../../../src/shell/apart.ts';
import { raw, sh } from '../../../../src/shell/sh.ts';
import { wipePlaybook } from '../../../wipe-playbook.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';
import { canHang, hungMount } from '../../hung-mount.ts';

const shipped = z.object({
  stages: z.array(z.object({ tasks: z.array(z.object({ absent: z.object({ path: z.unknown() }).optional() })) })),
});

/** Every folder that phase 1 removes, as one that could stand there; what is a file by its place or name is left out. */
const all: readonly string[] = shipped
  .parse(wipePlaybook)
  .stages.flatMap(stage => stage.tasks)
  .flatMap(task => [task.absent?.path ?? []].flat(2))
  .map(path => String(path).replaceAll('*', 'x'))
  .filter(path => !/\.(conf|env|sh|repo|log)$|\/bin\/|^\/etc\/(default|sysconfig|init\.d|logrotate\.d)\//.test(path));

/** Kinds of mounts, as the shell text that makes one at `$at` from the user's own data in `$mine`. */
const kinds: Readonly<Record<string, string>> = {
  bind: 'mount --bind "$mine/photos" "$at"',
  'read only': 'mount --bind "$mine/photos" "$at"; mount -o remount,bind,ro "$at"',
  tmpfs: 'mount -t tmpfs tmpfs "$at"; echo memory >"$at/.hidden"',
  overlay: 'mount -t overlay -o lowerdir="$mine/photos:$mine/inner" overlay "$at"',
  nested:
    'mount --bind "$mine/photos" "$at"; mount --bind "$mine/inner" "$at/2024"; mount -t tmpfs tmpfs "$at/2024/in"',
  shared: 'mount --bind "$mine/photos" "$at"; mount --make-shared "$at"',
  covered: 'mount -t tmpfs tmpfs "$at"; echo under >"$at/under"; mount --bind "$mine/inner" "$at"',
};

describe.runIf(asRoot).each(userlands)('below every folder that phase 1 removes, with %s', userland => {
  test('every kind of mount stays with all that is in it, and all else goes', { timeout: 900_000 }, async () => {
    // The machine's own /usr is lent to dash, read-only.
    const folders = userland === 'dash' ? all.filter(path => !path.startsWith('/usr/')) : all;
    expect(folders.length).toBeGreaterThan(25);
    const host = fresh(userland);
    const made = await host.run(sh`for folder in ${folders}; do
  mkdir -p "$folder/old/deep" "$folder/.old"; echo old >"$folder/old/deep/file"; echo old >"$folder/.old/file"
  for kind in ${Object.keys(kinds)} hung lazy; do mkdir -p "$folder/mine/$kind"; done
  : >"$folder/mine/file"
done
mkdir -p /srv/mine/photos/2024 /srv/mine/inner/in; echo cat >/srv/mine/photos/2024/cat.jpg; echo x >/srv/mine/photos/.config
echo inner >/srv/mine/inner/file; echo inner >/srv/mine/inner/in/file`);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    host.mount('mine=$1/srv/mine');
    host.mount(
      `for folder in ${folders.map(one => `"$1${one}"`).join(' ')}; do
${Object.entries(kinds)
  .map(([kind, make]) => `at="$folder/mine/${kind}"; [ ! -d "$at" ] || { ${make}; }`)
  .join('\n')}
[ ! -e "$folder/mine/file" ] || mount --bind "$mine/inner/file" "$folder/mine/file"
done`,
    );
    // One of a disk of its own, and one whose server does not answer.
    host.mount('at=$1/var/lib/rancher; truncate -s 4M "$1/image"; mkfs.ext2 -q "$1/image"');
    host.mount(
      'mkdir -p "$at/k3s/mine/loop"; mount -o loop "$1/image" "$at/k3s/mine/loop"; echo disk >"$at/k3s/mine/loop/file"',
    );
    if (canHang) host.mount(hungMount('"$1/etc/rancher/mine/hung"'));

    const task = absent.bind({ path: [...folders] });
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    const look = raw(`look() {
  awk '{ print $5, $9 }' /proc/self/mountinfo | sort
  awk '$5 ~ /mine/ && !/hung/ { print $5 }' /proc/self/mountinfo | sed 's/\\\\040/ /g' | sort -u | while IFS= read -r point; do
    if [ -d "$point" ]; then find "$point" -type f -exec sha256sum {} +; else sha256sum "$point"; fi
  done
  find /srv/mine -type f -exec sha256sum {} +
  (cd "/proc/$held/cwd" && find . -type f -exec sha256sum {} +)
}`);
    const done = await host.run(sh`${apartFunction}
at=/etc/rancher/mine/lazy
mount -t tmpfs tmpfs "$at"; echo held >"$at/held"
(cd "$at"; exec sleep 300) & held=$!
(cd /var/lib/rancher/k3s/mine/bind 2>/dev/null || cd /etc/rancher/mine/bind; exec sleep 300) & busy=$!
sleep 0.2; umount -l "$at"
${look}
look >/tmp/before
(${outcome.change.apply})
look >/tmp/after
kill $held $busy
cmp /tmp/before /tmp/after || { diff /tmp/before /tmp/after; exit 1; }
grep -c . /tmp/before
echo == old
provision_apart / '' find . '(' -path '*/old/*' -o -name .old ')' ! -path './proc/*'
echo == probe
(${task.probe})`);
    expect(done, done.stdout + done.stderr).toMatchObject({ code: 0 });
    const [hashed = '', rest = ''] = done.stdout.split('\n== old\n');
    const [left, probed = ''] = `\n${rest}`.split('\n== probe\n');
    expect(Number(hashed.trim().split('\n').at(-1))).toBeGreaterThan(500);
    expect(left).toBe('');
    const again = task.plan({ stdout: probed, stderr: '', code: 0 });
    expect(again).toMatchObject({ kind: 'none' });
    if (again.kind !== 'none') return;
    const kept = new Set(again.kept?.map(one => one.name));
    for (const folder of folders) {
      for (const kind of [...Object.keys(kinds), 'file']) expect(kept).toContain(`${folder}/mine/${kind}`);
    }
  });
});
