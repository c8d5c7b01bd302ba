import { describe, expect, test } from 'vitest';
import { exportedServices } from '../../../../src/collections/kubernetes/resources/exported-services.ts';
import insideOtherClusters from '../../../../src/collections/kubernetes/traffic/inside-other-clusters.sh';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const bound = exportedServices.bind({
  services: [
    { service: 'web', namespace: 'default' },
    { service: 'api', namespace: 'shop' },
  ],
});
const answer = (stdout: string) => ({ stdout, stderr: '', code: 0 });

describe.each(userlands)('exported Services, with %s', userland => {
  test('where no server runs, nothing is told', async () => {
    const reading = await fresh(userland).run(bound.probe);
    expect(reading).toMatchObject({ code: 0, stdout: 'no server\n' });
    expect(bound.facts(reading)).toEqual({});
    expect(bound.plan(reading)).toMatchObject({ kind: 'none', why: 'no server runs' });
  });

  /** A pod in which names of store-b are found, and those of others are not; `from`: the attempt from which on a port answers. */
  const pod = (from: number): string => `attempt=0
sleep() { :; }
nslookup() {
  case $2 in
    *.store-b.mesh) printf 'Server:\\t\\t10.43.0.10\\nAddress:\\t10.43.0.10:53\\n\\nName:\\t%s\\nAddress: 10.53.0.1\\n' "$2" ;;
    *) printf "Server:\\t\\t10.43.0.10\\nAddress:\\t10.43.0.10:53\\n\\n** server can't find %s: NXDOMAIN\\n" "$2"; return 1 ;;
  esac
}
nc() { attempt=$((attempt + 1)); [ "$attempt" -ge ${from} ]; }
targets='store-b api.store-b.mesh 443
store-c api.store-c.mesh 443'
${insideOtherClusters}`;

  test('in a pod each name is looked up, and its port tried a few times', async () => {
    const host = fresh(userland);
    const told = async (from: number) => (await host.run(pod(from))).stdout.trimEnd().split('\n');
    const lost = 'reached\tstore-c\tapi.store-c.mesh\t-\tno';
    expect(await told(1)).toEqual(['reached\tstore-b\tapi.store-b.mesh\t10.53.0.1\tyes', lost]);
    expect(await told(3)).toEqual(['reached\tstore-b\tapi.store-b.mesh\t10.53.0.1\tyes', lost]);
    expect(await told(9)).toEqual(['reached\tstore-b\tapi.store-b.mesh\t10.53.0.1\tno', lost]);
  });
});

test('addresses and ports are told; a Service that is not there is said, and hinders nobody', () => {
  const reading = answer('default web 10.53.126.42 http,80,TCP ,53,UDP\n\n');
  expect(bound.facts(reading)).toEqual({
    'kubernetes.exports': {
      'default/web': {
        address: '10.53.126.42',
        ports: [
          { name: 'http', port: 80, protocol: 'TCP' },
          { name: '', port: 53, protocol: 'UDP' },
        ],
      },
    },
  });
  expect(bound.plan(reading)).toMatchObject({ kind: 'none', why: 'default/web at 10.53.126.42; not there: shop/api' });
});

test('a Service without an address of its own is refused', () => {
  expect(bound.plan(answer('default web None http,80,TCP\n'))).toMatchObject({ kind: 'refused' });
});

test.each([
  'default web 10.53.300.1 http,80,TCP',
  'default',
  'default web 10.53.0.1 http,80,ICMP',
  'default web 10.53.0.1 http',
])('what makes no sense is not read: %s', line => {
  expect(bound.plan(answer(`${line}\n`))).toMatchObject({ kind: 'unreadable' });
});
