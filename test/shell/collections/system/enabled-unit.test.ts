import { describe, expect, test } from 'vitest';
import { service } from '../../../../src/collections/system/resources/service.ts';
import { detach } from '../../../../src/detached/detach.ts';
import { release } from '../../../../src/detached/lock/lock.ts';
import { bundle } from '../../../../src/shell/bundle.ts';
import { raw } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { standIn } from '../../guard/stand-in.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';

const folder = '/run/provision';
const says = (file: string, reload = 'no'): string => `UnitFileState=${file}\nNeedDaemonReload=${reload}\n`;
const ENABLED = 'enable -q --no-reload -- x.timer\n';

/** A systemd that says of a unit what stands in `/says`, and writes down what else it is told. */
function systemd(host: ShellHost, text: string): void {
  host.write('/says', text);
  host.write('/asked', '');
  standIn(host, { systemctl: 'if [ "$1" = show ]; then cat /says; else echo "$*" >>/asked; fi' });
}

function enabling() {
  const seen = 'LoadState=loaded\nActiveState=inactive\nSubState=dead\nUnitFileState=disabled\nNeedDaemonReload=no\n';
  const outcome = service
    .bind({ name: 'x.timer', enabled: true })
    .plan({ stdout: `now 1\n${seen}`, stderr: '', code: 0 });
  if (outcome.kind !== 'change') throw new Error(outcome.kind);
  return bundle([{ id: 'a', script: outcome.change.apply, chained: true }]);
}

const detached = (run: string, gone?: string) =>
  raw(
    detach(enabling(), {
      folder,
      run,
      number: 1,
      owner: '{}',
      meaning: 'm',
      timeout: 20,
      offset: 0,
      begun: false,
      gone,
    }),
  );

describe.runIf(asRoot).each(userlands)('a unit that is enabled, with %s', userland => {
  test('is read by systemd at the end of the run, once', async () => {
    const host = fresh(userland);
    systemd(host, says('enabled'));
    expect((await host.run(detached('one'))).code).toBe(0);
    expect(host.text('/asked')).toBe(ENABLED);
    await host.run(raw(release({ folder, run: 'one' })));
    await host.run('until grep -q reload$ /asked; do sleep 0.1; done');
    expect(host.text('/asked')).toBe(`${ENABLED}daemon-reload\n`);
  });

  test('is read at once where systemd would go on saying what it knew, and where no end of a run sees to it', async () => {
    const host = fresh(userland);
    systemd(host, says('disabled'));
    await host.run(detached('one'));
    expect(host.text('/asked')).toBe(`${ENABLED}daemon-reload\n`);
    host.write('/says', says('enabled'));
    await host.run(raw(enabling().text));
    expect(host.text('/asked')).toBe(`${ENABLED}daemon-reload\n`.repeat(2));
  });

  test('is read at once where systemd says that it has to read it anew', async () => {
    const host = fresh(userland);
    systemd(host, says('enabled', 'yes'));
    await host.run(detached('one'));
    expect(host.text('/asked')).toBe(`${ENABLED}daemon-reload\n`);
  });

  test('is read by the next run where the one that enabled it is dead', async () => {
    const host = fresh(userland);
    systemd(host, says('enabled'));
    await host.run(detached('dead'));
    await host.run(detached('next', 'dead'));
    expect(host.text('/asked')).toBe(`${ENABLED}daemon-reload\n${ENABLED}`);
  });
});
