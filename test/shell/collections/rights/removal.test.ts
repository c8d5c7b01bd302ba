import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';
import { prepare as prepareAll, removing, standIns, swaps, victims } from './attack.ts';

const kinds = Object.keys(swaps) as (keyof typeof swaps)[];

/** Files of these names are in /etc, and in the folder that is swapped. */
const NAMES = 150;
const FILLERS = 6000;

/** Ways by which a user may rename a folder. */
const writable = {
  'that is his': 'chown -R app:app /srv/k/app',
  'in a folder that is open to all': 'chmod 777 /srv/k/app; chmod 755 /srv/k/app/d',
  'in a folder of his group’s': 'chown root:app /srv/k/app; chmod 775 /srv/k/app; chmod 755 /srv/k/app/d',
};

/** A folder of root's that is to go, with one in it that the user may rename: `/srv/k/app/d` and its files. */
const prepare = (host: ShellHost, right: string = writable['that is his']): Promise<unknown> =>
  host.run(`mkdir -p /srv/k/app/d /srv/k/ours
at=0; while [ $at -lt ${NAMES} ]; do echo theirs >/etc/victim-$at; : >/srv/k/app/d/victim-$at; at=$((at + 1)); done
at=0; while [ $at -lt ${FILLERS} ]; do : >/srv/k/app/d/$at; at=$((at + 1)); done
${right}; chmod 755 /srv /srv/k`);

/** The user, who puts a link to /etc in the folder's place once the first of its files is gone. */
function waiter(host: ShellHost): ChildProcess {
  const child = fork(join(import.meta.dirname, 'swapper.mjs'), ['once it is emptied', join(host.root, 'srv/k/app/d')], {
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe.runIf(asRoot).each(userlands)('while root removes, with %s', userland => {
  test.each([
    ['a file', '/home/app/d/shadow'],
    ['a folder', '/home/app/d/ssl'],
    ['an empty folder', '/home/app/d/empty'],
    ['the folder itself', '/home/app/d'],
    ['folders that a pattern names', '/home/app/d/s*'],
  ])('a swap at the very moment leads root nowhere: %s', { timeout: 240_000 }, async (_, path) => {
    const host = fresh(userland);
    const stand = standIns(host, removing);
    await prepareAll(host);
    await host.run(`echo theirs >/home/app/d/ssl/key; mkdir /home/app/d/ssl/more /home/app/d/empty /etc/empty; chmod 711 /home/app/d
chown -R app:app /home/app`);
    const before = victims(host);
    const home = join(host.root, 'home/app');
    execFileSync('cp', ['-a', home, join(host.root, 'srv/there')]);
    const task = absent.bind({ path });
    // Left alone, it is done.
    stand.arm(1000, ':', '/home/app/d');
    expect(await host.apply(task)).toMatchObject({ code: 0 });
    const calls = 1000 - stand.left();
    expect(calls).toBeGreaterThan(10);
    expect(await host.plan(task)).toMatchObject({ kind: 'none' });
    // Spread over reading and the look before; each of the last, by which it is removed.
    const step = Math.ceil(calls / 6);
    for (const [at, kind] of kinds.entries()) {
      for (let call = 1 + at; call <= calls; call += call < calls - 4 ? Math.min(step, calls - 4 - call) : 1) {
        rmSync(home, { recursive: true, force: true });
        execFileSync('cp', ['-a', join(host.root, 'srv/there'), home]);
        stand.arm(call, swaps[kind], '/home/app/d');
        const reading = await host.read(task);
        const outcome = task.plan(reading);
        const said = outcome.kind === 'change' ? await host.run(outcome.change.apply) : reading;
        stand.disarm();
        expect(victims(host), `${kind} at call ${call}: ${JSON.stringify(said)}`).toBe(before);
      }
    }
  });

  test('all that a user has there goes, whatever its name, and what is to stay stays', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p '/srv/k/app/a b/.c/..d/*' '/srv/k/app/
e' /srv/k/app/stays/x /srv/k/.ours /srv/shared; echo x >'/srv/k/app/a b/.c/..d/*/f'; echo x >/srv/k/app/.f; echo x >/srv/k/app/stays/x/f
ln -s /srv/shared /srv/k/app/link; echo mine >/srv/shared/f; mkfifo /srv/k/app/pipe; chown -R app:app /srv/k/app; chmod 755 /srv /srv/k`);
    const said = await host.apply(absent.bind({ path: '/srv/k', keep: ['/srv/k/app/stays/x'] }));
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run('find /srv -type f; find /srv/k')).stdout.split('\n').sort().join(' ').trim()).toBe(
      '/srv/k /srv/k/app /srv/k/app/stays /srv/k/app/stays/x /srv/k/app/stays/x/f /srv/k/app/stays/x/f /srv/shared/f',
    );
    expect(await host.apply(absent.bind({ path: '/srv/k' }))).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run('ls /srv; cat /srv/shared/f')).stdout).toBe('shared\nmine\n');
  });

  test('a folder that is exchanged for a link as it is entered leads root nowhere', async () => {
    const host = fresh(userland);
    await prepare(host);
    const before = victims(host);
    const outcome = await host.plan(absent.bind({ path: '/srv/k' }));
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    // Between the look at it and the step into it there is no process that could be stood in for.
    const said = await host.run(sh`cd() {
  case "$*" in *./d) mv /srv/k/app/d /srv/k/app/away; ln -s /etc /srv/k/app/d; : >/srv/swapped ;; esac
  command cd "$@"
}
${outcome.change.apply}`);
    expect(victims(host), said.stderr).toBe(before);
    if (userland === 'busybox') expect((await host.run('ls /srv/swapped')).code).toBe(0);
  });

  test('folders in one another without end keep nobody at work: what is left is told', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p /srv/k; cd /srv/k; at=0; while [ $at -lt 130 ]; do mkdir d; cd d; at=$((at + 1)); done
chown -R app:app /srv/k/d; chmod 755 /srv /srv/k`);
    const said = await host.apply(absent.bind({ path: '/srv/k' }));
    if (userland === 'busybox') {
      expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('folders are nested more than 100 deep') });
      expect(said.stderr).toContain('could not be removed');
    } else expect(said).toMatchObject({ code: 0 });
  });

  test.each(Object.entries(writable))(
    'a user who swaps a folder %s for a link leads root nowhere',
    { timeout: 40_000 },
    async (_, right) => {
      const host = fresh(userland);
      await prepare(host, right);
      const before = victims(host);
      const task = absent.bind({ path: '/srv/k' });
      const outcome = await host.plan(task);
      if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
      const child = waiter(host);
      await new Promise(resolve => child.once('message', resolve));
      const swapped = new Promise(resolve => child.once('message', resolve));
      const said = await host.run(outcome.change.apply);
      expect(await swapped).toBe('swapped');
      expect(victims(host), said.stderr).toBe(before);
    },
  );
});
