import { describe, expect, test } from 'vitest';
import { bundle } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { standIn } from '../guard/stand-in.ts';
import { type ShellHost, userlands } from '../harness.ts';

const QUESTIONS = [
  "provision_config_files '^a|\\.x$' /etc/one.d/*.conf /etc/none /lib/none",
  'set -- /etc/one.d/*\nprovision_config_files ^b "$@"',
  "provision_config_files '^b' /etc/one.d/*.conf \\\n  /etc/two\necho after",
  'provision_config_files ^none /etc/none',
];

/** What each question is told, and how often awk was started for all of them. */
async function ask(host: ShellHost, question: boolean) {
  const bundled = bundle(QUESTIONS.map((text, at) => ({ id: String(at), script: raw(text), question })));
  host.write('/srv/calls', '');
  host.write('/srv/script', bundled.text);
  const { stdout, stderr } = await host.run(sh`sh /srv/script`);
  const { readings } = readFrames(bundled, Buffer.from(stdout), Buffer.from(stderr));
  return {
    calls: host.text('/srv/calls').split('\n').length - 1,
    answers: QUESTIONS.map((_, id) => {
      const reading = readings.get(String(id));
      return [reading?.code, reading?.stdout.trimEnd().replace(/^\n/, ''), reading?.stderr.trim()];
    }),
  };
}

function withFiles(userland: (typeof userlands)[number]) {
  const host = fresh(userland);
  host.write('/etc/one.d/a b.conf', 'a 1\nb 2\n\n  keep:\nc * ${x} \\n.x\n');
  host.write('/etc/one.d/z.conf', '');
  host.write('/etc/two', '== /etc/three\nb $(end)');
  return host;
}

/** An awk that is counted, and does what it is told besides. */
const count = (host: ShellHost, besides: string): void =>
  standIn(host, {
    awk: `echo . >>/srv/calls\n${besides}\n[ ! -x /bin/busybox ] || exec /bin/busybox awk "$@"\nexec /usr/bin/awk "$@"`,
  });

describe.each(userlands)('configuration files that several questions of one shell ask for, with %s', userland => {
  test('are read by one program, and each is told what it would be told alone', async () => {
    const host = withFiles(userland);
    count(host, '');
    const [alone, together] = [await ask(host, false), await ask(host, true)];
    expect(alone.answers).toEqual([
      [0, '== /etc/one.d/a b.conf\n\ta 1\n\tc * ${x} \\n.x\n== /etc/one.d/z.conf', ''],
      [0, '== /etc/one.d/a b.conf\n\tb 2\n== /etc/one.d/z.conf', ''],
      [0, '== /etc/one.d/a b.conf\n\tb 2\n== /etc/one.d/z.conf\n== /etc/two\n\tb $(end)\nafter', ''],
      [0, '', ''],
    ]);
    expect(together.answers).toEqual(alone.answers);
    // What a question makes up by itself is asked by itself.
    expect([alone.calls, together.calls]).toEqual([3, 2]);
  });

  test('are asked for by themselves where one was not read: only who asks for that one is not told', async () => {
    const host = withFiles(userland);
    count(host, 'case "$*" in *two*) echo "could not read /etc/two" >&2; echo "== /etc/two"; exit 1 ;; esac');
    const { answers, calls } = await ask(host, true);
    expect(answers.map(([code]) => code)).toEqual([0, 0, 1, 0]);
    expect(answers[2]?.[2]).toContain('could not read /etc/two');
    expect(calls).toBe(4);
  });

  test('are asked for by themselves where a name holds a line break', async () => {
    const host = withFiles(userland);
    host.write('/etc/one.d/y\nkeep:\n.conf', 'b 3\n');
    count(host, '');
    const [alone, together] = [await ask(host, false), await ask(host, true)];
    expect(together.answers).toEqual(alone.answers);
  });
});
