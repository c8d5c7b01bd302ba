import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  judgeRegistries,
  parseRegistries,
  registriesProbe,
} from '../../../../src/collections/k3s/fitness/registries.ts';
import { k3sRegistries } from '../../../../src/collections/k3s/resources/k3s-registries.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

let server: Server;
let base: string;
let asked: string[];
beforeAll(async () => {
  server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    answer.writeHead(request.url === '/v2/' ? 401 : 404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : ''}`;
});
afterAll(() => server.close());

const PATH = '/etc/rancher/k3s/registries.yaml';

describe.each(userlands)('registries with %s', userland => {
  test('the file: bare, created, unchanged, drifted, its content never read', async () => {
    const host = fresh(userland);
    host.write('/etc/rancher/k3s/.keep', '');
    const task = k3sRegistries.bind({ content: "configs: { quay.io: { auth: { password: 'it''s' } } }\n" });
    expect(await converges(host, task)).toMatchObject({ action: 'create' });
    expect(host.text(PATH)).toBe("configs: { quay.io: { auth: { password: 'it''s' } } }\n");
    expect(host.mode(PATH)).toBe('0600');
    host.write(PATH, 'configs: { quay.io: { auth: { password: "older secret" } } }\n');
    expect((await host.read(task)).stdout).not.toContain('older');
    expect(JSON.stringify((await converges(host, task)).fields)).not.toContain('older');
  });

  test('a registry is asked from the host, and nobody where images are there', async () => {
    const host = fresh(userland);
    asked = [];
    const wish = [{ name: 'quay.io', urls: [`${base}/v2/`] }];
    const answer = async (unless?: 'has images') => {
      const { stdout, stderr, code } = await host.run(registriesProbe(wish, unless));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return judgeRegistries(wish, parseRegistries(stdout));
    };
    expect(await answer()).toEqual({ kind: 'fit', evidence: 'quay.io' });
    expect(await answer('has images')).toEqual({ kind: 'fit', evidence: 'quay.io' });
    expect(asked).toEqual(['/v2/', '/v2/']);
    host.write('/var/lib/rancher/k3s/agent/images/k3s.tar.zst', '');
    expect(await answer('has images')).toEqual({ kind: 'fit', evidence: 'no image is to be pulled' });
    expect(asked).toEqual(['/v2/', '/v2/']);
    const other = [{ name: 'quay.io', urls: [`${base}/other/`, 'http://127.0.0.1:1/v2/'] }];
    const { stdout } = await host.run(registriesProbe(other));
    expect(judgeRegistries(other, parseRegistries(stdout))).toMatchObject({
      kind: 'unfit',
      because: expect.stringContaining('/other/ answers 404, as no registry does'),
    });
  });
});
