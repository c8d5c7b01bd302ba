import { describe, expect, test } from 'vitest';
import { lifeline } from '../../../../src/collections/wipe/resources/lifeline.ts';
import { wireguardLinks } from '../../../../src/remnants/wireguard/wireguard-links.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { canUseNamespaces, namespaceHost, userlands } from './namespace-host.ts';

/** Makes a control socket of this name. */
const SOCKET = 'import socket, sys; socket.socket(socket.AF_UNIX).bind("/run/wireguard/" + sys.argv[1] + ".sock")';

/** An interface with a control socket; sockets of one that is gone and of one whose name only looks alike; plain ones. */
const USED = `mkdir -p /run/wireguard; for name in wg.0 wgx0 my-wg.0; do ip link add $name type bridge; done
ip address add 10.7.0.1/32 dev wg.0; ip address add 10.7.0.2/32 dev wgx0
for name in wg.0 wgx.0 gone; do python3 -c '${SOCKET}' "$name"; done
: >/run/wireguard/wgx0.sock`;

const links = sh`${wireguardLinks}
provision_wireguard_links`;

describe.runIf(canUseNamespaces).each(userlands)('WireGuard’s interfaces, with %s', userland => {
  test('are told by what they are: a control socket counts where its interface is here, and stays', async () => {
    const host = await namespaceHost(userland);
    expect(await host.prepare(USED)).toMatchObject({ code: 0 });
    const before = (await host.prepare('ls -l --full-time /run/wireguard')).stdout;
    expect(await host.run(links)).toEqual({ code: 0, stdout: 'wg.0\n', stderr: '' });
    expect((await host.prepare('ls -l --full-time /run/wireguard')).stdout).toBe(before);
  });

  test('of the kernel count by their kind; where ip tells no kinds there is none, and without an answer it is not known', async () => {
    const host = await namespaceHost(userland);
    const fake = `mkdir -p /run/bin; printf '#!/bin/sh\\n%s\\n' "$1" >/run/bin/ip; chmod 755 /run/bin/ip`;
    const known =
      'case "$*" in "-d -o link show") printf "%s\\n" "7: wt0@NONE: <UP> mtu 1420 \\\\    wireguard " "8: wg0: <UP> mtu 1420 \\\\    wireguard numtxqueues 1" ;; esac';
    for (const [ip, stdout] of [
      [known, 'wt0\nwg0\n'],
      ['case "$1" in -d) echo "ip: invalid option -- d" >&2; exit 1 ;; esac; echo "8: wg0: <UP> mtu 1420"', ''],
    ] as const) {
      await host.prepare(`set -- '${ip}'; ${fake}`);
      expect(
        await host.run(sh`PATH=/run/bin:$PATH
${links}`),
      ).toEqual({ code: 0, stdout, stderr: '' });
    }
    expect(
      await host.run(sh`ip() { return 127; }
${links}`),
    ).toMatchObject({
      code: expect.any(Number),
      stdout: '',
      stderr: expect.stringContaining('link show ended with 127'),
    });
  });

  test('are no way in for SSH where they are to go', async () => {
    const host = await namespaceHost(userland);
    expect(await host.prepare(USED)).toMatchObject({ code: 0 });
    const probe = (address: string) =>
      host.run(sh`SSH_CONNECTION=${`10.7.0.9 4000 ${address} 22`}
${lifeline.bind({ not_through: ['none'], wireguard: true }).probe}`);
    expect(await probe('10.7.0.1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('through wg.0 (10.7.0.1)'),
    });
    expect(await probe('10.7.0.2')).toMatchObject({ code: 0, stdout: 'wgx0\n' });
  });
});
