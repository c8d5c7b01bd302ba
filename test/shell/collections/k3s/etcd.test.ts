import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import etcd from '../../../../src/collections/k3s/survey/etcd.pl';
import nodeSurvey from '../../../../src/collections/k3s/survey/node-survey.sh';
import { lines, raw } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

/** What a port says that answers like etcd's own; both texts are as etcd v3.6 writes them. */
async function saidBy(health: string, figures: string): Promise<string> {
  const server = createServer((request, response) => {
    response.end(request.url === '/health' ? health : figures);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? `${address?.port}` : '';
  return (await promisify(execFile)('perl', ['-e', etcd, port])).stdout;
}

const figures = (leader: number): string => `# TYPE etcd_disk_wal_fsync_duration_seconds histogram
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.064"} 930
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.128"} 960
etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000
etcd_disk_wal_fsync_duration_seconds_sum 12.3
etcd_disk_wal_fsync_duration_seconds_count 1000
# TYPE etcd_server_has_leader gauge
etcd_server_has_leader ${leader}
`;

test('what etcd says of itself', async () => {
  expect(await saidBy('{"health":"true","reason":""}', figures(1))).toBe(
    'etcd health true\netcd leader 1\netcd writes 40 1000\n',
  );
  expect(await saidBy('{"health":"false","reason":"RAFT NO LEADER"}', figures(0))).toBe(
    'etcd health RAFT NO LEADER\netcd leader 0\netcd writes 40 1000\n',
  );
});

test('who says nothing of the kind is no etcd', async () => {
  expect(await saidBy('not found', '')).toBe('');
  // Nobody listens at a port that was just given back.
  expect((await promisify(execFile)('perl', ['-e', etcd, '1'])).stdout).toBe('');
});

describe.each(userlands)('a server’s survey with %s', userland => {
  test('asks its etcd where it is a member, and nobody where the name of one lies there alone', async () => {
    const host = fresh(userland);
    const asks = lines(
      raw(
        "provision_unit=k3s provision_api= provision_causes= provision_knock= provision_etcd=\nperl() { echo 'etcd asked'; }",
      ),
      raw(nodeSurvey),
    );
    host.write('/var/lib/rancher/k3s/server/db/etcd/name', 'ms-1-1');
    expect(await host.run(asks)).toMatchObject({ code: 0, stdout: expect.not.stringContaining('etcd asked') });
    host.write('/var/lib/rancher/k3s/server/db/etcd/member/wal', '');
    expect(await host.run(asks)).toMatchObject({ code: 0, stdout: expect.stringContaining('etcd asked') });
  });
});
