import { afterEach, describe, expect, test } from 'vitest';
import { archive } from '../../../../../src/collections/wipe/resources/archive.ts';
import {
  type ArchiveContents,
  archiveContentsProbe,
  parseArchiveContents,
} from '../../../../../src/collections/wipe/undo/archive-contents.ts';
import { planUndo, undoProblems } from '../../../../../src/collections/wipe/undo/plan-undo.ts';
import type { Outcome } from '../../../../../src/model/plan/change.ts';
import { asRoot, type ShellHost, shellHost, userlands } from '../../../harness.ts';

const TO = '/var/backups/provision';
const RULES = `table inet own {
\tchain input {
\t\ttype filter hook input priority filter; policy accept;
\t\ttcp dport 22 counter packets 7 bytes 420 accept
\t}
}`;
/** A stand-in that has its rules in a file, and refuses what it does not know. */
const NFT = `#!/bin/sh
case $* in
  'list ruleset') cat /srv/ruleset 2>/dev/null ;;
  '-c -f -') if [ -e /srv/cannot ]; then echo no; exit 1; fi ;;
  '-f -') sed '/^flush ruleset$/d' >/srv/ruleset.new; mv /srv/ruleset.new /srv/ruleset ;;
  *) exit 1 ;;
esac
`;

const hosts: ShellHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

describe.skipIf(!asRoot).each(userlands)('what an archive brings back on %s', userland => {
  const task = archive.bind({
    to: TO,
    name: 'wipe',
    of: [{ path: ['/etc/wireguard/*', '/etc/rancher', '/var/lib/rancher/*'] }],
    outputs: { 'nftables.rules': 'nft list ruleset' },
    besides: { units: 'echo wg-quick@wg1.service enabled enabled; echo k3s.service enabled enabled' },
  });

  /** A host with a tunnel, rules and a node’s files, archived, and then without them. */
  async function wiped(): Promise<{ readonly host: ShellHost; readonly file: string; readonly before: string }> {
    // A cluster of this machine is none of the host's.
    const host = shellHost(userland, 'itself');
    hosts.push(host);
    host.write('/srv/bin/nft', NFT, 0o755);
    host.mount('mkdir -p "$1/usr/local/bin"; mount --bind "$1/srv/bin" "$1/usr/local/bin"');
    host.write('/srv/ruleset', `${RULES}\n`);
    const made = await host.run(`mkdir -p -m 0700 /run/mount; echo 0123456789abcdef0123456789abcdef >/etc/machine-id
mkdir -p -m 0700 /etc/wireguard; mkdir -p /etc/rancher/k3s /var/lib/rancher/k3s/server/db
printf 'PrivateKey = secret\\n' >/etc/wireguard/wg1.conf; chmod 0640 /etc/wireguard/wg1.conf; chown 3:4 /etc/wireguard/wg1.conf
printf 'key\\377\\000raw' >/etc/wireguard/wg1.key; chmod 0400 /etc/wireguard/wg1.key; : >/etc/wireguard/empty
echo a: 1 >/etc/rancher/k3s/config.yaml; chmod 0750 /etc/rancher/k3s; chown 0:8 /etc/rancher/k3s
ln -s k3s/config.yaml '/etc/rancher/a link'; echo x >"/etc/rancher/b 'c"; echo db >/var/lib/rancher/k3s/server/db/state.db`);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const before = await shown(host);
    const applied = await host.apply(task);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    const file = /^kept in (\S+): /m.exec(applied.stdout)?.[1] ?? '';
    await host.run('rm -r /etc/wireguard /etc/rancher /var/lib/rancher; : >/srv/ruleset');
    return { host, file, before };
  }
  const shown = async (host: ShellHost): Promise<string> =>
    (
      await host.run(`cd /etc; find wireguard rancher ! -type l | sort | while read -r one; do stat -c '%a %u %g %n' "$one"
[ ! -f "$one" ] || sha256sum <"$one"; done; readlink 'rancher/a link'; cat /srv/ruleset`)
    ).stdout;
  const look = async (host: ShellHost, file: string): Promise<ArchiveContents> => {
    const reading = await host.run(archiveContentsProbe([file], []));
    expect(reading, reading.stderr).toMatchObject({ code: 0 });
    return parseArchiveContents(reading.stdout);
  };
  const kept = (file: string) => ({ archives: [file], copies: [] });
  /** Does what is planned, in order; tells what was done. */
  const undo = async (host: ShellHost, file: string): Promise<readonly string[]> => {
    const done: string[] = [];
    for (const { bound } of planUndo(kept(file), await look(host, file)).tasks) {
      const outcome = await host.plan(bound);
      if (outcome.kind === 'none') continue;
      expect(outcome, `${bound.title}: ${JSON.stringify(outcome)}`).toMatchObject({ kind: 'change' });
      if (outcome.kind !== 'change') continue;
      const applied = await host.run(outcome.change.apply);
      expect(applied, `${bound.title}: ${applied.stderr}`).toMatchObject({ code: 0 });
      expect(await host.plan(bound), bound.title).toMatchObject({ kind: 'none' });
      done.push(bound.title);
    }
    return done;
  };
  const outcomeOf = async (host: ShellHost, file: string, title: string): Promise<Outcome> => {
    const { tasks } = planUndo(kept(file), await look(host, file));
    const bound = tasks.find(one => one.bound.title === title)?.bound;
    if (bound === undefined) throw new Error(`no task ${title}`);
    return host.plan(bound);
  };

  test('is all as it was, content, owner and mode; a second time there is nothing to do', async () => {
    const { host, file, before } = await wiped();
    const tree = host.tree();
    const plan = planUndo(kept(file), await look(host, file));
    expect(host.tree()).toBe(tree);
    expect(plan.cannot.map(({ what }) => what)).toEqual([
      `1 file of a datastore and of what a node keeps stay in ${file}: piece by piece they would be no cluster`,
    ]);
    expect(plan.left).toEqual(['systemctl enable --now wg-quick@wg1.service']);
    expect(await undo(host, file)).toEqual([
      'directory /etc/rancher',
      'directory /etc/rancher/k3s',
      'directory /etc/wireguard',
      'symlink /etc/rancher/a link',
      "file /etc/rancher/b 'c",
      'file /etc/rancher/k3s/config.yaml',
      ...['empty', 'wg1.conf', 'wg1.key'].map(name => `file /etc/wireguard/${name}`),
      'rules of nft',
    ]);
    expect(await shown(host)).toBe(before);
    expect(await undo(host, file)).toEqual([]);
    expect((await host.run('ls /var/lib/rancher 2>&1; ls -A /etc/wireguard')).stdout).not.toMatch(/state|provision/);
  });

  test('goes on where it has come to', async () => {
    const { host, file, before } = await wiped();
    await host.run(`mkdir -m 0700 /etc/wireguard; umask 077; printf 'PrivateKey = secret\\n' >/etc/wireguard/wg1.conf`);
    expect(await undo(host, file)).toEqual(expect.arrayContaining(['file /etc/wireguard/wg1.conf', 'rules of nft']));
    expect(await shown(host)).toBe(before);
  });

  test('of what stands there now a copy is kept, and it is no file of ours afterwards', async () => {
    const { host, file } = await wiped();
    await host.run('mkdir -m 0700 /etc/wireguard; echo other >/etc/wireguard/wg1.conf');
    const outcome = await outcomeOf(host, file, 'file /etc/wireguard/wg1.conf');
    expect(outcome).toMatchObject({
      kind: 'change',
      change: { destroys: true, replaces: { copy: `${TO}/replaced` } },
    });
    if (outcome.kind !== 'change') return;
    expect(JSON.stringify(outcome.change.fields)).not.toContain('secret');
    await host.run(outcome.change.apply);
    const after = await host.run(
      `cat /etc/wireguard/wg1.conf ${TO}/replaced/etc/wireguard/wg1.conf.*; ls /var/lib/provision/written`,
    );
    expect(after.stdout).toBe('PrivateKey = secret\nother\n');
  });

  test.each([
    [
      'a byte of it is another',
      (file: string) => `printf x | dd of=${file} bs=1 seek=40 conv=notrunc 2>/dev/null`,
      /checksum is not the one/,
    ],
    ['it is gone', (file: string) => `rm ${file}`, /is not there/],
    ['its list is gone', (file: string) => `rm ${file.replace('.tar.gz', '.list')}`, /is not there/],
    ['it is a link', (file: string) => `mv ${file} /srv/a; ln -s /srv/a ${file}`, /is not there/],
    ['others can write where it lies', () => `chmod 0777 ${TO}`, /others than root/],
    [
      'it was made before there were checksums',
      (file: string) => `sed -i '/^packed /d' ${file.replace('.tar.gz', '.list')}`,
      /earlier version/,
    ],
    ['it is another machine', () => 'echo f123456789abcdef0123456789abcdef >/etc/machine-id', /another machine/],
  ])('nothing comes back where %s', async (_, text, said) => {
    const { host, file } = await wiped();
    expect(undoProblems(await look(host, file))).toEqual([]);
    await host.run(text(file));
    const tree = host.tree();
    const problems = undoProblems(await look(host, file));
    expect(problems.map(({ what }) => what)).toEqual([expect.stringMatching(said)]);
    expect(host.tree()).toBe(tree);
  });

  test('a content that is not what was kept takes nobody’s place', async () => {
    const { host, file } = await wiped();
    await host.run('mkdir -m 0700 /etc/wireguard');
    const outcome = await outcomeOf(host, file, 'file /etc/wireguard/wg1.conf');
    if (outcome.kind !== 'change') throw new Error(outcome.kind);
    await host.run(
      `mkdir -p /srv/t/etc/wireguard; echo evil >/srv/t/etc/wireguard/wg1.conf; tar -czf ${file} -C /srv/t etc`,
    );
    expect((await host.run(outcome.change.apply)).stderr).toContain('is not what was kept');
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('');
  });

  test('nothing is written through a link that a user made, or where another disk lies now', async () => {
    const { host, file } = await wiped();
    await host.run(
      'mkdir -p /home/eve; chown 1000 /home/eve; mkdir -m 0700 /etc/wireguard; ln -s /home/eve/x /etc/wireguard/wg1.conf; mkdir /etc/rancher',
    );
    expect(await outcomeOf(host, file, 'file /etc/wireguard/wg1.conf')).toMatchObject({ kind: 'refused' });
    host.mount('mount -t tmpfs tmpfs "$1/etc/rancher"');
    expect(await outcomeOf(host, file, "file /etc/rancher/b 'c")).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/lay on what is mounted at .*, and lies on .*\/etc\/rancher now/),
    });
  });

  test('files of another cluster stay away from a node; a tunnel does not', async () => {
    const { host, file } = await wiped();
    await host.run('mkdir -p /var/lib/provision; echo cluster >/var/lib/provision/cluster');
    expect(await outcomeOf(host, file, 'file /etc/rancher/k3s/config.yaml')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('it is noted as a node'),
    });
    expect(await outcomeOf(host, file, 'file /etc/wireguard/wg1.conf')).toMatchObject({ kind: 'change' });
  });

  test.each([
    [
      'others are in force',
      'printf "table ip own {\\n\\tchain x {\\n\\t\\tdrop\\n\\t}\\n}\\n" >/srv/ruleset',
      /were not there then/,
    ],
    ['nft cannot load them', 'touch /srv/cannot', /cannot load them as they were kept: no/],
  ])('rules stay in the archive where %s', async (_, text, why) => {
    const { host, file } = await wiped();
    await host.run(text);
    expect(await outcomeOf(host, file, 'rules of nft')).toMatchObject({
      kind: 'none',
      kept: [{ why: expect.stringMatching(why) }],
    });
  });

  test('rules are loaded by what was read only', async () => {
    const { host, file } = await wiped();
    const outcome = await outcomeOf(host, file, 'rules of nft');
    expect(outcome).toMatchObject({
      kind: 'change',
      change: { fields: [{ name: 'nft', before: '0 of 1 line', after: '1 line' }] },
    });
    if (outcome.kind !== 'change') return;
    await host.run('printf "table ip own {\\n\\tchain x {\\n\\t\\tdrop\\n\\t}\\n}\\n" >/srv/ruleset');
    expect(await host.run(outcome.change.apply)).toMatchObject({ code: 1 });
    expect(host.text('/srv/ruleset')).toContain('drop');
  });
});
