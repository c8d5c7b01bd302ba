import { describe, expect, test } from 'vitest';
import { raw } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';

describe.each(userlands)('what a probe asks, on %s', userland => {
  test.each([
    ['in a pipe', "provision_ask '' false | cat"],
    ['in a pipe in a pipe', "{ provision_ask '' false | cat; } | cat"],
    ['in a substitution whose status nobody looks at', 'echo "$(provision_ask \'\' false)"'],
    ['before ||', "provision_ask '' false || :"],
    ['in a condition', "if provision_ask '' false; then :; fi"],
    ['where standard error is thrown away', "provision_ask '' false 2>/dev/null || :"],
    ['of a group whose standard error is thrown away', "{ provision_ask '' false | cat; } 2>/dev/null"],
    ['by a program that is missing', "provision_ask '' no-such-program || :"],
    ['said by the probe itself', "(provision_unread 'the thing') || :"],
  ])('is not read where it failed %s', async (_, text) => {
    const reading = await fresh(userland).run(raw(`${text}\necho on`));
    expect(reading.code).not.toBe(0);
    expect(reading.stderr.trim().split('\n').at(-1)).toMatch(/^could not be read: /);
  });

  test.each([
    ["provision_ask '1 *' sh -c 'exit 1' || echo none", 'none\n'],
    ["provision_ask '2 *|1 *not there*' sh -c 'echo it is not there >&2; exit 1' || echo none", 'none\n'],
    ['provision_ask missing no-such-program || echo none', 'none\n'],
    ["provision_ask '' echo found | cat", 'found\n'],
    ["set -- /e*; provision_ask '1 *|2 *' sh -c 'exit 2' || echo \"$1\"", '/etc\n'],
  ])('is absence only where that is said: %s', async (text, stdout) => {
    expect(await fresh(userland).run(raw(text))).toMatchObject({ code: 0, stdout, stderr: '' });
  });

  test('of one section says nothing of the next', async () => {
    const host = fresh(userland);
    expect(await host.run(raw("provision_ask '' true"))).toMatchObject({ code: 0 });
    expect(await host.run(raw('printf "%s\\n" "could not be read: a lie" >&2'))).toMatchObject({ code: 0 });
  });
});
