import { describe, expect, test } from 'vitest';
import { fact } from '../../../../../src/collections/system/resources/fact/fact.ts';
import { expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

describe.each(userlands)('fact with %s', userland => {
  const told = async (args: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const host = fresh(userland);
    const task = fact.bind({ name: 'told', ...args });
    const reading = await host.read(task);
    expect(reading).toMatchObject({ code: 0, stderr: '' });
    const outcome = task.plan(reading);
    if (outcome.kind === 'none') return { why: outcome.why, ...task.facts(reading) };
    return outcome.kind === 'change' ? outcome.change.refused?.because : outcome;
  };

  test('takes what a command prints, whatever it says besides', async () => {
    expect(await told({ run: `echo '{"a": [1, {"b": "it'"'"'s"}]}'; echo status 3 >&2` })).toEqual({
      why: '{"a":[1,{"b":"it\'s"}]}',
      told: { a: [1, { b: "it's" }] },
    });
    expect(await told({ run: 'printf 5' })).toMatchObject({ told: 5 });
    expect(await told({ run: `printf '"\\nstatus 7\\n"' | tr -d '\\n'` })).toMatchObject({ told: 'status 7' });
    expect(await told({ run: `echo '{"a": [1, {"b": 2}]}'`, pick: ['a', 1, 'b'] })).toMatchObject({ told: 2 });
    expect(await told({ run: `echo '"a secret word"'`, secret: true })).toEqual({
      why: 'told, and secret',
      told: 'a secret word',
    });
  });

  test.each([
    ['false', /ended with status 1$/],
    ['echo gone away >&2; echo {}; exit 4', /ended with status 4: gone away$/],
    ['no-such-program', /ended with status 127: .*not found/],
    ['sleep 5', /took longer than 1 s/],
    [':', /printed nothing/],
    ['echo {', /no JSON/],
    ['yes | head -n 200000', /more than 256 KiB/],
    ['yes [ | head -n 40 | tr -d "\\n"', /32 deep/],
    ['echo 12345678901234567890', /too large to be kept/],
    [`echo '"a\\u0000b"'`, /a NUL/],
    [`echo '"\\u2060(known after apply)\\u2060"'`, /mark of this program/],
  ])('%s is no fact', async (run, because) => {
    expect(await told({ run, timeout: 1 })).toMatch(because);
  });

  test('a secret that cannot be masked is none, and what went wrong with one is not repeated', async () => {
    expect(await told({ run: `echo '{"user": "bob"}'`, secret: true })).toMatch(/fewer than 8 characters/);
    expect(await told({ run: 'echo my-secret-word >&2; exit 1', secret: true })).not.toContain('my-secret');
    expect(await told({ run: `echo '{}'`, pick: ['a', 0] })).toMatch(/it has no a$/);
  });

  test('says which program an earlier task would have to bring', async () => {
    const host = fresh(userland);
    const change = await expectChange(host, fact.bind({ name: 'told', run: 'no-such-program --json' }));
    expect(change.refused?.liftedBy?.paths).toContain('/usr/bin/no-such-program');
    await expectNone(host, fact.bind({ name: 'told', run: 'echo null' }));
  });
});
