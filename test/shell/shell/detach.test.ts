import { describe, expect, test } from 'vitest';
import { detach } from '../../../src/detached/detach.ts';
import { detachStatus } from '../../../src/detached/detach-status.ts';
import { listRuns } from '../../../src/detached/list-runs.ts';
import { release } from '../../../src/detached/lock/lock.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { raw } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';

describe.each(userlands)('a detached script with %s', userland => {
  test('runs once, tells everything, and leaves nothing after its release', async () => {
    const host = fresh(userland);
    const folder = '/run/provision';
    const bundled = bundle([
      { id: 'a', script: raw('printf \'its \\\\ "a"\'; echo b >&2; echo x >>/ran'), chained: true },
      { id: 'b', script: raw('sleep 0.3; exit 7'), chained: true },
    ]);
    const text = (offset: number, run = 'one') =>
      raw(
        detach(bundled, {
          folder,
          run,
          number: 1,
          owner: '{"o":"w\'n"}',
          meaning: 'm',
          timeout: 20,
          offset,
          begun: false,
          gone: undefined,
        }),
      );
    const first = await host.run(text(0));
    const { readings, complete } = readFrames(bundled, Buffer.from(first.stdout), Buffer.from(first.stderr));
    expect([first.code, complete]).toEqual([0, true]);
    expect(readings.get('a')).toEqual({ stdout: 'its \\ "a"', stderr: 'b\n', code: 0 });
    expect(readings.get('b')).toMatchObject({ code: 7 });
    const again = await host.run(text(10));
    expect(again).toEqual({ ...first, stdout: first.stdout.slice(10) });
    expect(host.text('/ran')).toBe('x\n');
    const other = await host.run(text(0, 'two'));
    expect(other).toMatchObject({
      code: detachStatus.held,
      stdout: `${bundled.nonce} held idle\none\n{"o":"w'n"}\n`,
    });
    expect((await host.run(raw(listRuns(folder)))).stdout).toBe('run one idle\n{"o":"w\'n"}\nscript 1\nm\n');
    await host.run(raw(release({ folder, run: 'one' })));
    expect((await host.run('find /run/provision')).stdout).toBe('/run/provision\n/run/provision/runs\n');
  });

  test('released while it is at work, takes everything away at its end', async () => {
    const host = fresh(userland);
    const folder = '/run/provision';
    const bundled = bundle([{ id: 'a', script: raw('until [ -e /go ]; do sleep 0.1; done; echo x >/done') }]);
    const options = { run: 'one', number: 1, owner: '{}', meaning: 'm', timeout: 20, offset: 0, begun: false };
    const running = host.run(raw(detach(bundled, { folder, ...options, gone: undefined })));
    await host.run('until [ -s /run/provision/runs/one/1/pid ]; do sleep 0.1; done');
    await host.run(raw(release({ folder, run: 'one' })));
    expect((await host.run(raw(listRuns(folder)))).stdout).toContain('run one at-work\n');
    await host.run(': >/go');
    await running;
    const tidy = 'for i in 1 2 3 4 5 6 7 8 9; do [ -d /run/provision/runs/one ] || break; sleep 1; done';
    expect((await host.run(`${tidy}; cat /done; find /run/provision`)).stdout).toBe(
      'x\n/run/provision\n/run/provision/runs\n',
    );
  });

  test('keeps its lock while what it changed is unconfirmed, whoever lets go of it', async () => {
    const host = fresh(userland);
    const folder = '/run/provision';
    const guard = '/run/provision/guards/one';
    const bundled = bundle([
      { id: 'a', script: raw(`mkdir -p ${guard}; : >${guard}/armed; until [ -e /go ]; do sleep 0.1; done`) },
    ]);
    const options = { number: 1, owner: '{}', meaning: 'm', timeout: 20, offset: 0, begun: false, folder };
    const take = (gone?: string) => host.run(raw(detach(bundle([]), { ...options, run: 'two', gone })));
    const running = host.run(raw(detach(bundled, { ...options, run: 'one', gone: undefined })));
    await host.run(`until [ -e ${guard}/armed ]; do sleep 0.1; done`);
    expect((await take()).stdout).toContain(' held at-work\none\n');
    await host.run(raw(release({ folder, run: 'one' })));
    await host.run(': >/go');
    await running;
    await host.run('until [ ! -e /run/provision/runs/one/1/pid ]; do sleep 0.1; done; sleep 0.5');
    expect((await host.run(raw(listRuns(folder)))).stdout).toContain('run one unconfirmed\n');
    await host.run(raw(release({ folder, run: 'one' })));
    // Not for a lease that is over either, nor by whoever knows that its run is dead.
    await host.run('echo -1000 >/run/provision/runs/one/lease');
    expect((await take()).stdout).toContain(' held unconfirmed\none\n');
    expect((await take('one')).stdout).toContain(' held unconfirmed\none\n');
    await host.run(`mv ${guard}/armed ${guard}/fired`);
    expect((await take('one')).stdout).toContain(' held unconfirmed\none\n');
    await host.run(`: >${guard}/undone; mkdir ${guard}/../two`);
    expect(await take('one')).toMatchObject({ code: 0 });
    await host.run(raw(release({ folder, run: 'two' })));
    // What was undone is yet to be told of; a guard that was never armed is nothing.
    expect((await host.run('ls /run/provision/runs /run/provision/guards')).stdout).toBe(
      '/run/provision/guards:\none\n\n/run/provision/runs:\n',
    );
  });
});
