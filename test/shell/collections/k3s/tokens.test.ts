import { describe, expect, test } from 'vitest';
import { k3sTokens } from '../../../../src/collections/k3s/tokens/k3s-tokens.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, type Userland, userlands } from '../../harness.ts';

const token = '/var/lib/rancher/k3s/server/token';
const agents = '/etc/rancher/k3s/agent-token';
const joined = '/etc/rancher/k3s/server-token';
const passwords = '/var/lib/rancher/k3s/server/cred/passwd';
const note = '/var/lib/rancher/k3s/token-rotation';
const pinned = (secret: string): string => `K10${'a'.repeat(64)}::server:${secret}`;

/**
 * K3s with sqlite that makes a token where it is asked to, and a systemd that starts it at once. When it starts it takes the agents' token into its list of
 * passwords, and does not start with a list that its datastore has not, unless there is none.
 */
const k3s = `case $* in
  'token rotate') [ ! -e /srv/refuses ] || { echo 'no API' >&2; exit 1; }; echo x >>/srv/rotated; cp ${passwords} /srv/datastore; printf '%s\\n' "K10${'a'.repeat(64)}::server:new$(wc -l </srv/rotated | tr -d ' ')" >${token} ;;
  *'get nodes'*) printf 'node ms-1 True\\nnode wk-1 False\\nnode wk-2 \\n' ;;
esac`;
const systemctl = `case $* in
  *restart*)
    echo x >>/srv/restarted
    if [ -e ${passwords} ] && [ "$(cat ${passwords})" != "$(cat /srv/datastore)" ]; then rm -f /srv/up; exit 0; fi
    [ -e ${passwords} ] || cp /srv/datastore ${passwords}
    grep -qF -f ${agents} ${passwords} || cat ${agents} >${passwords}
    : >/srv/up ;;
  *ActiveState*) if [ -e /srv/up ]; then echo active; else echo failed; fi ;;
  *InvocationID*) [ -e /srv/restarted ] && wc -l </srv/restarted || echo none ;;
esac`;

function server(userland: Userland): ShellHost {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  if (userland === 'dash') {
    host.write('/srv/sbin/.kept', '');
    host.mount('mkdir -p "$1/usr/local/sbin"; mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  }
  for (const [name, text] of Object.entries({ k3s, systemctl }))
    host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  host.write(token, `${pinned('old')}\n`, 0o600);
  host.write(agents, 'old', 0o600);
  for (const file of [passwords, '/srv/datastore', '/srv/up']) host.write(file, 'old', 0o600);
  host.write('/var/lib/rancher/k3s/server/tls/server-ca.crt', 'CA\n');
  host.write('/run/systemd/system/.kept', '');
  return host;
}

const lines = async (host: ShellHost, file: string): Promise<number> =>
  Number((await host.run(`if [ -e ${file} ]; then wc -l <${file}; else echo 0; fi`)).stdout);

describe.each(userlands)('tokens of a cluster, with %s', userland => {
  test('are made once, however often it is run, and K3s is started anew each time', async () => {
    const host = server(userland);
    host.write(joined, `${pinned('old')}\n`, 0o600);
    const first = await host.run(k3sTokens.rotate('ms-1'));
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: '' });
    const made = host.text(agents);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(host.text(joined)).toBe(`${pinned('new1')}\n`);
    expect(k3sTokens.tokensOf('ms-1', await host.run(k3sTokens.tokens))).toEqual({
      server: pinned('new1'),
      agent: made,
    });
    expect((await host.run(`stat -c %a ${agents} ${joined} ${note}`)).stdout).toBe('600\n600\n600\n');
    expect(k3sTokens.toldOf('ms-1', await host.run(k3sTokens.read))).toMatchObject({ begun: true });

    expect(await host.run(k3sTokens.rotate('ms-1'))).toMatchObject({ code: 0 });
    expect([host.text(agents), await lines(host, '/srv/rotated'), await lines(host, '/srv/restarted')]).toEqual([
      made,
      1,
      3,
    ]);
    expect(await host.run(k3sTokens.end)).toMatchObject({ code: 0 });
    expect(await host.run(k3sTokens.rotate('ms-1'))).toMatchObject({ code: 0 });
    expect(host.text(agents)).not.toBe(made);
  });

  test('a note of a cluster that is gone means nothing', async () => {
    const host = server(userland);
    host.write(note, `${'b'.repeat(64)}\n`);
    expect(k3sTokens.toldOf('ms-1', await host.run(k3sTokens.read))).toMatchObject({ begun: false });
    expect(await host.run(k3sTokens.rotate('ms-1'))).toMatchObject({ code: 0 });
    expect(await lines(host, '/srv/rotated')).toBe(1);
  });

  test('where K3s makes none it is not started again, and goes on with the agents’ token that was made', async () => {
    const host = server(userland);
    host.write('/srv/refuses', '');
    const { code, stderr } = await host.run(k3sTokens.rotate('ms-1'));
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining('no API')]);
    const made = host.text(agents);
    expect([host.text(token), await lines(host, '/srv/restarted')]).toEqual([`${pinned('old')}\n`, 1]);
    expect(k3sTokens.toldOf('ms-1', await host.run(k3sTokens.read))).toMatchObject({ begun: true });
    await host.run('rm /srv/refuses');
    const again = await host.run(k3sTokens.rotate('ms-1'));
    expect(again, again.stderr).toMatchObject({ code: 0 });
    // Not before its datastore has the list: it would not have come up.
    expect([host.text(agents), await lines(host, '/srv/restarted')]).toEqual([made, 2]);
  });

  test('where the server went down in between, it starts with the list that its datastore has', async () => {
    const host = server(userland);
    host.write('/srv/refuses', '');
    await host.run(k3sTokens.rotate('ms-1'));
    const made = host.text(agents);
    await host.run('rm /srv/refuses /srv/up');
    const again = await host.run(k3sTokens.rotate('ms-1'));
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect([host.text(agents), host.text(passwords), host.text('/srv/datastore')]).toEqual([made, made, made]);
  });

  test('cut off before the agents’ token was in its place, it goes on with that one', async () => {
    const host = server(userland);
    await host.run(k3sTokens.rotate('ms-1'));
    const made = host.text(agents);
    const [ca = ''] = host.text(note).split(' ');
    await host.run(
      `mv ${agents} ${agents}.new; printf old >${agents}; printf old >${passwords}; printf old >/srv/datastore`,
    );
    host.write(note, `${ca} agents\n`);
    expect(await host.run(k3sTokens.rotate('ms-1'))).toMatchObject({ code: 0 });
    expect([host.text(agents), host.text('/srv/datastore')]).toEqual([made, made]);
  });

  test('another server takes them, each where it has one already', async () => {
    const host = server(userland);
    const given = await host.run(k3sTokens.give('ms-1', { server: pinned("it's"), agent: 'c'.repeat(64) }));
    expect(given, given.stderr).toMatchObject({ code: 0, stdout: '' });
    expect([host.text(token), host.text(agents)]).toEqual([`${pinned("it's")}\n`, 'c'.repeat(64)]);
    expect((await host.run(`if [ -e ${joined} ]; then echo there; fi; stat -c %a ${token}`)).stdout).toBe('600\n');
    expect(await lines(host, '/srv/restarted')).toBe(1);
  });

  test('nodes are told where the API answers; a token that pins no CA is not taken, and not said', async () => {
    const host = server(userland);
    const told = k3sTokens.toldOf('ms-1', await host.run(k3sTokens.read));
    expect([...(told.nodes ?? [])]).toEqual([
      ['ms-1', true],
      ['wk-1', false],
      ['wk-2', false],
    ]);
    host.write(token, 'sesame\n');
    const reading = await host.run(k3sTokens.tokens);
    expect(() => k3sTokens.tokensOf('ms-1', reading)).toThrow(/did not tell its tokens/);
    expect(() => k3sTokens.tokensOf('ms-1', reading)).not.toThrow(/sesame/);
  });
});
