import { describe, expect, test } from 'vitest';
import { bundle } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { lines, raw, sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { standIn } from '../guard/stand-in.ts';
import { type ShellHost, userlands } from '../harness.ts';

const ASKED = raw(`provision_once '7 *nothing*' teller a 'b c' || { echo "none $?"; exit 0; }
printf '%s\\n' "$provision_told"`);

/** What each of three sections says, and how often the program was started for all of them. */
async function ask(host: ShellHost, teller: string, question: boolean) {
  standIn(host, { teller: `echo "$*" >>/srv/calls\n${teller}` });
  host.write('/srv/calls', '');
  const other = raw('provision_once \'\' teller other; echo "$provision_told"');
  const bundled = bundle([ASKED, ASKED, other].map((script, at) => ({ id: String(at), script, question })));
  host.write('/srv/script', bundled.text);
  const { stdout, stderr } = await host.run(sh`sh /srv/script`);
  const { readings } = readFrames(bundled, Buffer.from(stdout), Buffer.from(stderr));
  return {
    calls: host.text('/srv/calls').split('\n').length - 1,
    answers: ['0', '1', '2'].map(id => `${readings.get(id)?.code} ${readings.get(id)?.stdout.trim()}`),
    said: readings.get('1')?.stderr.trim(),
  };
}

describe.each(userlands)('what is asked once, on %s', userland => {
  test('is told to whoever asks the same in that shell, and to nobody else', async () => {
    const host = fresh(userland);
    const teller = 'echo "told $* $(wc -l </srv/calls)"; echo aside >&2';
    const { calls, answers } = await ask(host, teller, true);
    expect({ calls, answers }).toEqual({
      calls: 2,
      answers: ['0 told a b c 1', '0 told a b c 1', '0 told other 2'],
    });
    expect((await ask(host, teller, false)).answers).toEqual(['0 told a b c 1', '0 told a b c 2', '0 told other 3']);
  });

  test('is asked anew by a change, which may have come between', async () => {
    const host = fresh(userland);
    standIn(host, { teller: 'echo . >>/srv/calls; wc -l </srv/calls' });
    host.write('/srv/calls', '');
    const asked = raw('provision_once \'\' teller; echo "$provision_told"');
    const { text } = bundle([{ id: 'change', script: lines(asked, asked), chained: true }]);
    host.write('/srv/script', text);
    expect((await host.run(sh`sh /srv/script`)).stdout).toMatch(/\n1\n2\n/);
  });

  test('is not kept where it failed: what could not be read is said to each', async () => {
    const host = fresh(userland);
    const broken = await ask(host, '[ "$1" != a ] || { echo half; echo "no way in" >&2; exit 3; }', true);
    expect(broken.answers.slice(0, 2).map(answer => answer.split(' ')[0])).toEqual(['258', '258']);
    expect(broken.said).toContain('could not be read: teller a b c ended with 3: no way in');
    const none = await ask(host, '[ "$1" != a ] || { echo nothing >&2; exit 7; }', true);
    expect(none.answers.slice(0, 2)).toEqual(['0 none 1', '0 none 1']);
  });
});
