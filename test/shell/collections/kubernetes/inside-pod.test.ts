import { describe, expect, test } from 'vitest';
import insidePod from '../../../../src/collections/kubernetes/traffic/inside-pod.sh';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

/** A pod whose Service answers from the second `from` on, on a clock that `sleep` alone moves; the end of it says which second it is. */
const pod = (from: number): string => `clock=0
date() { echo "$clock"; }
sleep() { clock=$((clock + $1)); }
nslookup() { :; }
ping() { :; }
timeout() { :; }
nc() { [ "$clock" -ge ${from} ]; }
set -- 1370 10.43.0.1 'wk-1 10.42.1.2'
${insidePod}
echo "second $clock"`;

describe.each(userlands)('what a pod is asked, with %s', userland => {
  const asked = async (from: number): Promise<readonly string[]> => {
    const { stdout } = await fresh(userland).run(pod(from));
    return stdout.trimEnd().split('\n').slice(1);
  };

  test('a Service that answers is asked once', async () => {
    expect(await asked(0)).toEqual(['dns\tyes', 'service\tyes', 'way\twk-1\twell', 'second 0']);
  });

  test('one that leads to a server that just went off is asked until the lease of that server has run out', async () => {
    expect(await asked(15)).toEqual(['dns\tyes', 'service\tyes', 'way\twk-1\twell', 'second 15']);
  });

  test('one that answers nobody is given up', async () => {
    expect(await asked(1000)).toEqual(['dns\tyes', 'service\tno', 'way\twk-1\twell', 'second 20']);
  });
});
