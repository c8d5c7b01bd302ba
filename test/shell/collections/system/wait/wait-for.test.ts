import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { waitForCheck } from '../../../../../src/collections/system/checks/wait-for.ts';
import { waitFor } from '../../../../../src/collections/system/resources/wait-for.ts';
import { expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

/** A server on loopback that answers with a status; its port. */
async function serve(status: number): Promise<number> {
  const server = createServer((_, answer) => answer.writeHead(status).end());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('no port');
  return address.port;
}

describe.each(userlands)('wait_for with %s', userland => {
  test('waits for a path that comes, and no longer than it may for one that does not', async () => {
    const host = fresh(userland);
    const task = waitFor.bind({ path: '/run/late' });
    const change = await expectChange(host, task);
    expect(change.fields).toEqual([{ name: 'wait', before: '/run/late is not there', after: '/run/late to be there' }]);
    const coming = host.run(change.apply);
    setTimeout(() => host.write('/run/late', ''), 500);
    expect(await coming).toMatchObject({ code: 0 });
    await expectNone(host, task);
    const never = await expectChange(host, waitFor.bind({ path: '/run/never', within: 1 }));
    const waited = await host.run(never.apply);
    expect(waited.code).toBe(1);
    expect(waited.stderr).toContain('waited 1 s for /run/never to be there: /run/never is not there');
  });

  test('sees who listens, and that nobody does', async () => {
    const host = fresh(userland);
    const port = await serve(200);
    await expectNone(host, waitFor.bind({ port }));
    const check = waitForCheck.bind({ port: 1 });
    expect(check.title).toBe('something to listen on TCP 1');
    expect(check.judge(await host.run(check.probe))).toMatchObject({
      kind: 'not-met',
      findings: [{ seen: 'nothing listens on TCP 1' }],
    });
  });
});
