import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { file } from '../../../../src/collections/system/resources/files/file.ts';
import { template } from '../../../../src/collections/system/resources/files/template.ts';
import { converges, expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';

const hard = [
  ['quotes', `it's "quoted" \`too\`\n`],
  ['expansions', '$(reboot) ${HOME} $HOME `id` \\n %s %d\n'],
  ['leading dashes', '-n\n--help\n-e x\n'],
  ['no trailing newline', 'last line'],
  ['only newlines', '\n\n\n'],
  ['nothing', ''],
  ['CRLF', 'one\r\ntwo\r\n'],
  ['Unicode', 'Grüße, 世界 🦊\n'],
  ['a forged marker', '\nprovision e 0 0\n'],
  ['a long line', `${'x'.repeat(100_000)}\n`],
  ['more than is shown', 'line\n'.repeat(60_000)],
] as const;

describe.each(userlands)('file with %s', userland => {
  test('bare, created, unchanged, drifted, updated', async () => {
    const host = fresh(userland);
    const task = file.bind({ path: '/etc/app.conf', content: 'a = 1\n', mode: '0640' });
    const created = await converges(host, task);
    expect(created).toMatchObject({
      action: 'create',
      fields: [
        { name: 'content', before: undefined, after: 'a = 1\n', form: 'text' },
        { name: 'mode', before: undefined, after: '0640' },
      ],
    });
    expect(host.text('/etc/app.conf')).toBe('a = 1\n');
    expect(host.mode('/etc/app.conf')).toBe('0640');

    host.write('/etc/app.conf', 'a = 2\n');
    const drift = await converges(host, task);
    expect(drift).toMatchObject({ action: 'update', fields: [{ name: 'content', before: 'a = 2\n' }] });

    const wish = file.bind({ path: '/etc/app.conf', content: 'a = 3\n', mode: '0600' });
    expect((await converges(host, wish)).fields.map(field => field.name)).toEqual(['content', 'mode']);
  });

  test.each(hard)('keeps %s', async (_, content) => {
    const host = fresh(userland);
    const task = file.bind({ path: "/etc/it's $(odd) ünd -x", content });
    await converges(host, task);
    expect(host.text("/etc/it's $(odd) ünd -x")).toBe(content);
    host.write("/etc/it's $(odd) ünd -x", `${content}drift`);
    await converges(host, task);
    expect(host.text("/etc/it's $(odd) ünd -x")).toBe(content);
  });

  test('fixes bytes that are no text', async () => {
    const host = fresh(userland);
    host.write('/etc/a', Buffer.from([0x61, 0xff, 0x0a]));
    await converges(host, file.bind({ path: '/etc/a', content: 'a\u{fffd}\n' }));
    host.write('/etc/a', Buffer.from([0, 1, 2]));
    expect((await converges(host, file.bind({ path: '/etc/a', content: 'a\n' }))).fields[0]?.before).toMatch(
      /^sha256:/,
    );
  });

  test('sets only the mode where the content is right', async () => {
    const host = fresh(userland);
    host.write('/etc/a', 'x\n');
    await host.run('touch -d "2001-01-01 00:00:00" /etc/a');
    const inode = (await host.run('stat -c "%i %Y" /etc/a')).stdout;
    await converges(host, file.bind({ path: '/etc/a', content: 'x\n', mode: '4755' }));
    expect(host.mode('/etc/a')).toBe('4755');
    expect((await host.run('stat -c "%i %Y" /etc/a')).stdout).toBe(inode);
  });

  test('a new file is 0644, and one with a secret 0600', async () => {
    const host = fresh(userland);
    host.write('/etc/key', 's3cret\n');
    await converges(host, file.bind({ path: '/etc/a', content: 'x' }));
    expect(host.mode('/etc/a')).toBe('0644');
    await converges(host, file.bind({ path: '/etc/b', content: '@@secret:k@@', secrets: { k: '/etc/key' } }));
    expect(host.mode('/etc/b')).toBe('0600');
  });

  test.runIf(asRoot)('sets and keeps owners', async () => {
    const host = fresh(userland);
    await converges(host, file.bind({ path: '/etc/a', content: 'x', owner: 'app', group: '27' }));
    await converges(host, file.bind({ path: '/etc/a', content: 'y' }));
    expect((await host.run('stat -c "%U %G" /etc/a')).stdout).toBe('app sudo\n');
  });

  test('stops when the file has changed since it was read', async () => {
    const host = fresh(userland);
    host.write('/etc/a', 'one\n');
    const change = await expectChange(host, file.bind({ path: '/etc/a', content: 'two\n' }));
    host.write('/etc/a', 'meanwhile\n');
    const applied = await host.run(change.apply);
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain('/etc/a has changed since it was read');
    expect(host.text('/etc/a')).toBe('meanwhile\n');
  });

  test('stops at a link, a folder and a missing folder, and leaves nothing behind', async () => {
    const host = fresh(userland);
    await host.run('mkdir /etc/folder; echo kept >/etc/target; ln -s target /etc/link');
    const before = host.tree();
    const link = await expectChange(host, file.bind({ path: '/etc/link', content: 'x' }));
    expect(link.refused?.because).toContain('/etc/link is a symbolic link to target');
    expect((await host.run(link.apply)).stderr).toContain('set force');
    const folder = await host.apply(file.bind({ path: '/etc/folder', content: 'x' }));
    expect(folder.stderr).toContain('/etc/folder is a directory');
    const missing = await host.apply(file.bind({ path: '/etc/none/a', content: 'x' }));
    expect(missing.stderr).toContain('the folder of /etc/none/a does not exist');
    expect([folder.code, missing.code]).toEqual([1, 1]);
    expect(host.tree()).toBe(before);
  });

  test('replaces a link when forced', async () => {
    const host = fresh(userland);
    await host.run('mkdir /etc/folder; ln -s folder /etc/link');
    await converges(host, file.bind({ path: '/etc/link', content: 'x', force: true }));
    expect(readdirSync(join(host.root, 'etc/folder'))).toEqual([]);
  });

  test('leaves nothing behind when the content cannot be made', async () => {
    const host = fresh(userland);
    const spec = { path: '/etc/a', content: 'k=@@secret:k@@\n', secrets: { k: '/etc/none' } };
    const applied = await host.apply(file.bind(spec));
    expect(applied.code).toBe(1);
    expect(applied.stderr).toContain('secret k: /etc/none is missing or empty');
    expect(readdirSync(join(host.root, 'etc')).filter(name => name.startsWith('.provision'))).toEqual([]);
  });
});

describe.each(userlands)('secrets of a file with %s', userland => {
  const key = 'aB3+/=\\&$(x)|"1\'=';
  const content = '[Interface]\nPrivateKey = @@secret:private_key@@\nMTU = 1420\nurl=a:@@secret:private_key@@@host';
  const task = template.bind({ path: '/etc/wg.conf', template: content, secrets: { private_key: '/etc/wg.key' } });

  test('are written on the host and never read back', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    const created = await converges(host, task);
    expect(host.text('/etc/wg.conf')).toBe(content.replaceAll('@@secret:private_key@@', key));
    expect(created.fields[0]?.after).toBe(content);
    expect(JSON.stringify(await host.read(task))).not.toContain('aB3');
  });

  test('are masked when they are others, also in comments and in other spellings', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    const old = `[Interface]\r\n  privatekey=OLDKEY=\n#PrivateKey = OLDKEY2\n# was ${key}\nurl = a:OLDKEY3@host\nMTU = 1380\n`;
    host.write('/etc/wg.conf', old);
    const reading = await host.read(task);
    expect(reading.stdout).not.toMatch(/OLDKEY|aB3/);
    const change = await converges(host, task);
    expect(change.fields[0]?.before).toBe(
      '[Interface]\r\n  privatekey=@@secret:other@@\n#PrivateKey = @@secret:other@@\n# was @@secret:private_key@@\nurl = a:@@secret:other@@\nMTU = 1380\n',
    );
  });

  test('a key that was made anew is a change', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    await converges(host, task);
    host.write('/etc/wg.key', 'another\n');
    const change = await converges(host, task);
    expect(change.fields[0]?.before).toContain('PrivateKey = @@secret:other@@');
    expect(host.text('/etc/wg.conf')).toContain('PrivateKey = another\n');
  });

  test('a placeholder that was never filled is a change', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    host.write('/etc/wg.conf', content);
    await converges(host, task);
  });

  test('narrow the mode of a file that was open to others', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    host.write('/etc/wg.conf', 'old\n', 0o644);
    expect((await converges(host, task)).fields).toContainEqual({ name: 'mode', before: '0644', after: '0600' });
  });

  test.each([
    ['a text', 'MTU = 1420\n', 'shown', 'MTU = 1420\n'],
    ['a text without an end of its last line', 'MTU = 1420', 'shown', 'MTU = 1420'],
    ['a text with empty lines at its end', 'PrivateKey = other\n\n\n', 'shown', 'PrivateKey = @@secret:other@@\n\n\n'],
    ['what holds a NUL', 'PrivateKey = other\nMTU\0 = 1420\n', 'hidden', ''],
  ])('%s is shown, or not, as it is seen, beside the digest of that', async (_, text, word, seen) => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    host.write('/etc/wg.conf', text);
    const { stdout } = await host.read(task);
    const [first = '', , told = '', ...rest] = stdout.split('\n');
    expect([told, rest.join('\n')]).toEqual([word, seen]);
    if (word === 'shown') expect(first).toContain(`file ${createHash('sha256').update(seen).digest('hex')} `);
    expect(stdout).not.toMatch(/= other/);
  });

  test('a secret alone on its line hides the whole content', async () => {
    const host = fresh(userland);
    host.write('/etc/wg.key', `${key}\n`);
    host.write('/etc/pass', 'OLDKEY\n');
    const alone = template.bind({ path: '/etc/pass', template: '@@secret:k@@\n', secrets: { k: '/etc/wg.key' } });
    expect((await host.read(alone)).stdout).not.toContain('OLDKEY');
    await converges(host, alone);
    expect(host.text('/etc/pass')).toBe(`${key}\n`);
  });
});
