import { describe, expect, test } from 'vitest';
import { ini } from '../../../../../src/collections/system/resources/files/ini.ts';
import { json } from '../../../../../src/collections/system/resources/files/json.ts';
import { yaml } from '../../../../../src/collections/system/resources/files/yaml.ts';
import { rememberSecret } from '../../../../../src/model/text/secret-values.ts';
import { converges, expectChange, expectNone } from '../../../converges.ts';
import { fresh } from '../../../fresh.ts';
import { userlands } from '../../../harness.ts';

describe.each(userlands)('values in a file with %s', userland => {
  test('from bare to drift: made, right, changed by somebody, right again', async () => {
    const host = fresh(userland);
    const task = yaml.bind({ path: '/etc/c.yaml', create: true, mode: '0600', values: { a: { b: "it's $x" } } });
    await converges(host, task);
    expect([host.text('/etc/c.yaml'), host.mode('/etc/c.yaml')]).toEqual(["a:\n  b: it's $x\n", '0600']);
    host.write('/etc/c.yaml', '# mine\na:\n  b: other # why\n  c: 1\n', 0o640);
    const change = await converges(host, task);
    expect(change.fields).toEqual([{ name: 'a.b', before: 'other', after: "it's $x" }]);
    expect(host.text('/etc/c.yaml')).toBe("# mine\na:\n  b: it's $x # why\n  c: 1\n");
  });

  test('owner and mode of a file whose values are right, of either kind of line', async () => {
    const host = fresh(userland);
    host.write('/etc/c.ini', '[A]\r\nx = 1\r\n', 0o644);
    await converges(host, ini.bind({ path: '/etc/c.ini', values: { A: { x: 1 } }, mode: '0600' }));
    expect(host.mode('/etc/c.ini')).toBe('0600');
    await converges(host, ini.bind({ path: '/etc/c.ini', values: { A: { y: 2 } } }));
    expect(host.text('/etc/c.ini')).toBe('[A]\r\nx = 1\r\ny = 2\r\n');
  });

  test('what cannot be changed stays as it is, and says why', async () => {
    const host = fresh(userland);
    host.write('/etc/c.json', '{ "password": "hunter2", }');
    const change = await expectChange(host, json.bind({ path: '/etc/c.json', values: { a: 1 } }));
    expect(change.refused?.because).toBe('/etc/c.json: it is no JSON');
    expect(JSON.stringify(change.fields)).not.toContain('hunter2');
    expect((await host.run(change.apply)).code).toBe(1);
    expect((await expectChange(host, json.bind({ path: '/etc/none', values: { a: 1 } }))).refused?.because).toContain(
      'set create',
    );
    await expectNone(host, json.bind({ path: '/etc/none', absent: ['a'] }));
  });

  test('stops when the file has changed since it was read', async () => {
    const host = fresh(userland);
    host.write('/etc/c.json', '{}\n');
    const change = await expectChange(host, json.bind({ path: '/etc/c.json', values: { a: 1 } }));
    host.write('/etc/c.json', '{"b":1}\n');
    expect((await host.run(change.apply)).stderr).toContain('has changed since it was read');
    expect(host.text('/etc/c.json')).toBe('{"b":1}\n');
  });

  test('a sealed value, and what stood there before, are not shown', async () => {
    rememberSecret('of the new token');
    const host = fresh(userland);
    host.write('/etc/c.json', '{"token":"of the old token"}\n');
    const task = json.bind({ path: '/etc/c.json', values: { token: 'of the new token' } });
    expect((await converges(host, task)).fields).toMatchObject([{ name: 'token', secret: true }]);
  });
});
