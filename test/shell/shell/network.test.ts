import { describe, expect, test } from 'vitest';
import { bundle } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { asRoot, userlands } from '../harness.ts';

const ONE = `provision_one_link v0 && printf '%s\\n' "\${provision_told#*: }" | sed 's/ qdisc .*//'
provision_one_link v || echo "no v"
for family in 4 6; do provision_link_routes $family v0; printf '%s\\n' "$provision_told"; done
provision_link_routes 4 gone; echo "[$provision_told]"`;
const ALL = 'provision_all_links\nprovision_all_routes 4\nprovision_all_routes 6';

/** What is asked of one interface, by itself or beside who asks for all, in a network namespace of its own. */
const asked = (texts: readonly string[]): string =>
  bundle(
    texts.map((text, at) => ({ id: String(at), script: raw(text), question: true })),
    'n'.repeat(24),
  ).text;

describe.runIf(asRoot).each(userlands)('what is asked of an interface, with %s', userland => {
  test('is taken from the answer about all of them as it would be told alone', async () => {
    const host = fresh(userland);
    host.write('/srv/alone', asked([ONE]));
    host.write('/srv/beside', asked([ONE, ALL]));
    const { stdout, stderr, code } = await host.run(sh`unshare --net sh -c '
ip link add v0 type veth peer name v1 || exit 9
ip link set v0 up; ip link set v1 up; ip link set lo up
ip addr add 192.0.2.1/24 dev v0
ip -6 addr add 2001:db8::1/64 dev v0 nodad 2>/dev/null || ip -6 addr add 2001:db8::1/64 dev v0
ip route add 198.51.100.0/24 via 192.0.2.2 dev v0 metric 7
ip route add 203.0.113.0/24 dev v1
ip route add 203.0.113.9/32 dev v0 table 9
ip route add blackhole 198.51.100.7/32
sh /srv/alone; echo ======; sh /srv/beside'`);
    expect(code, stderr).toBe(0);
    const [alone = '', beside = ''] = stdout.split('======\n');
    const told = (texts: readonly string[], out: string): string => {
      const bundled = bundle(
        texts.map((text, at) => ({ id: String(at), script: raw(text), question: true })),
        'n'.repeat(24),
      );
      return readFrames(bundled, Buffer.from(out), Buffer.from('')).readings.get('0')?.stdout ?? '';
    };
    const byItself = told([ONE], alone).replaceAll(/\s+$/gm, '');
    expect(byItself).toMatch(/^v0(?:@\w+)?: <.*UP.*> mtu \d+$/m);
    expect(byItself).toContain('no v\n');
    expect(byItself).toMatch(/^198\.51\.100\.0\/24 via 192\.0\.2\.2/m);
    expect(byItself).toMatch(/^2001:db8::\/64/m);
    expect(byItself).not.toMatch(/203\.0\.113|blackhole/);
    expect(byItself).toContain('[]');
    // busybox says by which interface, too, and tells of multicast's route, which is no one's but the kernel's.
    const words = (text: string): string =>
      text
        .replaceAll(' dev v0', '')
        .replaceAll(/^multicast .*\n/gm, '')
        .replaceAll(/ +/g, ' ')
        .replaceAll(/\s+$/gm, '');
    expect(words(told([ONE, ALL], beside))).toBe(words(byItself));
  });
});
