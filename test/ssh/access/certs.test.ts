import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneHost } from '../fixtures/one-host.ts';

let host: Awaited<ReturnType<typeof oneHost>>;
beforeAll(async () => {
  host = await oneHost();
});
afterAll(async () => {
  await host?.close();
});

test('of a host without K3s nothing is said to be fine, in one command', async () => {
  const before = host.server.commands().length;
  const { code, screen } = await host.provision('certs', '-i', 'home.yaml');
  expect([code, screen]).toEqual([1, expect.stringContaining('one is not known: it has no certificate of K3s')]);
  expect(host.server.commands()).toHaveLength(before + 1);
  const json = await host.provision('certs', '-i', 'home.yaml', '--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.screen)).toMatchObject({ type: 'certificates', certificates: [], silent: [{ host: 'one' }] });
});

test('a number of days that is none is an error of the input', async () => {
  expect(await host.provision('certs', '-i', 'home.yaml', '--within', '0')).toMatchObject({ code: 4 });
});
