import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LookChange } from '../../../../src/cli/watch/compare-looks.ts';
import { Messenger, receiverOf, shownReceiver } from '../../../../src/cli/watch/notify.ts';
import { maskSecrets } from '../../../../src/model/text/secret-values.ts';

interface Taken {
  readonly path: string;
  readonly title: string | undefined;
  readonly login: string | undefined;
  readonly body: string;
}

let server: Server;
let taken: Taken[] = [];
let status = 200;
let base = '';

beforeEach(async () => {
  taken = [];
  status = 200;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      const { title, authorization } = request.headers;
      taken.push({ path: request.url ?? '', title: title?.toString(), login: authorization, body });
      response.writeHead(status, status === 302 ? { location: `${base}/elsewhere` } : {}).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  base = `http://127.0.0.1:${address.port}`;
});
afterEach(() => server.close());

const change = (told: string): LookChange => ({
  kind: 'new',
  item: { key: told, about: 'plan', host: 'a', state: 'x', well: false, told },
});

test('ntfy gets lines under a title, a webhook JSON; nothing is sent where nothing has changed', async () => {
  const ntfy = new Messenger(receiverOf(`ntfy=${base.replace('//', '//me:pa%3Ass@')}/my-secret-topic`), 'home');
  expect(await ntfy.tell([])).toBeUndefined();
  expect(taken).toEqual([]);
  expect(await ntfy.tell([change('one'), change('other')])).toBeUndefined();
  expect(taken).toEqual([
    {
      path: '/my-secret-topic',
      title: 'provision: home: 2 changes',
      login: `Basic ${Buffer.from('me:pa:ss').toString('base64')}`,
      body: '✗ a: one\n✗ a: other',
    },
  ]);
  const hook = new Messenger(receiverOf(`webhook=${base}/hook?token=abcdefghij`), 'home');
  expect(await hook.tell([change('one')])).toBeUndefined();
  expect(JSON.parse(taken[1]?.body ?? '')).toMatchObject({
    cluster: 'home',
    text: 'provision: home: 1 change\n✗ a: one',
    changes: [{ kind: 'new', about: 'plan', host: 'a', well: false, told: 'one' }],
  });
});

test('what was not taken is said without the address, and goes with the next change', async () => {
  const receiver = receiverOf(`webhook=${base}/services/very-secret-hook`);
  const hook = new Messenger(receiver, 'home');
  status = 500;
  const said = await hook.tell([change('one')]);
  expect(said).toContain(`webhook at ${base}/… has not taken the message (it answered with status 500)`);
  status = 302;
  expect(await hook.tell([change('other')])).toContain('status 302');
  expect(taken.map(({ path }) => path)).not.toContain('/elsewhere');
  status = 204;
  expect(await hook.tell([])).toBeUndefined();
  expect(await hook.tell([change('third')])).toBeUndefined();
  expect(JSON.parse(taken.at(-1)?.body ?? '')).toMatchObject({
    changes: [{ told: 'one' }, { told: 'other' }, { told: 'third' }],
  });
  server.close();
  server.closeAllConnections();
  const gone = await hook.tell([change('fourth')]);
  expect(gone).toContain('has not taken the message (fetch failed');
  expect(gone).not.toContain('very-secret-hook');
  expect(shownReceiver(receiver)).toBe(`webhook at ${base}/…`);
  expect(maskSecrets(`at /services/very-secret-hook`)).not.toContain('very-secret');
});

test.each(['mail=me@example.net', 'ntfy=', 'ntfy=ftp://example.net/x', 'webhook=example'])('%s is refused', word => {
  expect(() => receiverOf(word)).toThrow(/neither ntfy nor webhook|no URL of http/);
});
