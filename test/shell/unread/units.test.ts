import { describe, expect, test } from 'vitest';
import type { Script } from '../../../src/model/plan/script.ts';
import { bundle, type Section } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { standIn } from '../guard/stand-in.ts';
import { type ShellHost, userlands } from '../harness.ts';

/** A systemctl that notes how often it is started, and answers as systemd's does. */
const SYSTEMCTL = `echo "$*" >>/srv/calls
case " $* " in
  *' list-units '*'one*'*) echo 'one.service loaded active running One' ;;
  *' list-units '*) printf '%s\\n' 'one.service loaded active running One' 'wg-quick@wg0.service loaded active exited WireGuard' ;;
  *) while [ "$1" != -- ]; do shift; done; shift
    for unit; do
      [ "$unit" = "$1" ] || echo
      printf '%s\\n' "Names=$unit" LoadState=loaded "ActiveState=$(cat /srv/state)-$unit"
    done ;;
esac
`;

const show = (unit: string): Script => sh`provision_show ${unit}; printf '%s\n' "$provision_shown"`;
const list = (...patterns: string[]): Script => sh`provision_list_units ${patterns}`;

/** What each section of one script says, and how often systemctl was started for all of them. */
async function ask(host: ShellHost, systemctl: string, sections: readonly Section[]) {
  standIn(host, { systemctl });
  host.write('/srv/calls', '');
  host.write('/srv/state', 'active');
  const bundled = bundle(sections);
  host.write('/srv/script', bundled.text);
  const { stdout, stderr } = await host.run(sh`mkdir -p /run/systemd/system; exec 8>&-; sh /srv/script`);
  const { readings } = readFrames(bundled, Buffer.from(stdout), Buffer.from(stderr));
  const calls = host.text('/srv/calls').split('\n').length - 1;
  return { calls, of: (id: string) => readings.get(id) };
}

const probes = (...scripts: readonly Script[]): readonly Section[] =>
  scripts.map((script, at) => ({ id: String(at), script }));

describe.each(userlands)('what several probes ask of systemd, on %s', userland => {
  test('is asked once for all of them', async () => {
    const { calls, of } = await ask(
      fresh(userland),
      SYSTEMCTL,
      probes(show('one.service'), list('two*.service'), show('wg-quick@wg0.service'), sh`provision_listed`, list()),
    );
    expect(calls).toBe(2);
    expect(of('0')).toMatchObject({ code: 0, stdout: expect.stringContaining('ActiveState=active-one.service') });
    expect(of('0')?.stdout).not.toContain('wg-quick');
    expect(of('2')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('ActiveState=active-wg-quick@wg0.service'),
    });
    expect(of('1')).toMatchObject({ code: 0, stdout: '' });
    expect(of('3')?.stdout).toBe(of('4')?.stdout);
    expect(of('4')?.stdout).toContain('one.service loaded');
  });

  test('is told of what a pattern fits; where another name is meant, a probe asks by itself', async () => {
    const { calls, of } = await ask(
      fresh(userland),
      SYSTEMCTL.replace('"Names=$unit"', '"Names=also.service $unit"'),
      probes(show('one.service'), list('o?e.service'), show('two.service'), list('two*.service')),
    );
    expect(calls).toBe(2 + 2);
    expect(of('1')).toMatchObject({ code: 0, stdout: 'one.service loaded active running One\n' });
    expect(of('2')).toMatchObject({ code: 0, stdout: expect.stringContaining('ActiveState=active-two.service') });
  });

  test.each([
    ['fails', 'echo no bus >&2; exit 1'],
    ['is killed', 'kill -9 $$'],
  ])('is not read by any of them where it %s', async (_, text) => {
    const host = fresh(userland);
    const sections = probes(
      show('one.service'),
      list('one*.service'),
      show('two.service'),
      list('two*.service'),
      sh`echo other`,
    );
    const { of } = await ask(host, text, sections);
    for (const id of ['0', '1', '2', '3']) {
      expect(of(id)?.code, id).not.toBe(0);
      expect(of(id)?.stderr, id).toContain('could not be read: systemctl');
    }
    expect(of('4')).toMatchObject({ code: 0, stdout: 'other\n' });
  });

  test('is asked after the last change of a script, never before', async () => {
    const change = sh`echo changed >/srv/state`;
    const { of } = await ask(fresh(userland), SYSTEMCTL, [
      { id: 'before', script: sh`${show('one.service')}`, chained: true },
      { id: 'change', script: change, chained: true },
      ...probes(show('one.service'), show('two.service')),
    ]);
    expect(of('before')?.stdout).toContain('ActiveState=active-one.service');
    expect(of('0')?.stdout).toContain('ActiveState=changed-one.service');
  });
});
