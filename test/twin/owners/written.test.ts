import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

const MINE =
  '[Interface]\nAddress = 10.9.0.2/24\nListenPort = 51999\nPrivateKey = QExlOaVPkTFZK2Rw9hC0h9pmzVFH0NyAWC1M3nYjkXM=\nPostUp = true\n';
const SYSCTL = '# mine\nnet.ipv4.conf.all.rp_filter=2\nvm.swappiness=10\n';

describe.skipIf(!possible)('phase 2 on a host with a user’s own WireGuard', () => {
  let ring: Rehearsal;
  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-written'));
    await ring.up('clean');
    await ring.must(
      'wk-1',
      `mkdir -p /etc/wireguard /etc/systemd/system/wg-quick@wg0.service.d
printf '%s' '${MINE}' >/etc/wireguard/wg0.conf; chmod 600 /etc/wireguard/wg0.conf
printf '%s' '${SYSCTL}' >/etc/sysctl.d/99-wireguard.conf
printf '[Service]\\nNice=3\\n' >/etc/systemd/system/wg-quick@wg0.service.d/mine.conf`,
    );
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('is asked for first, and without anybody to answer nothing is touched', async () => {
    const dry = await ring.run('phase2 --dry-run --force');
    expect(dry.stdout).toContain('replaces a file that provision did not write');
    const refused = await ring.run('phase2 --force');
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('this would replace files that provision did not write on wk-1');
    expect(await ring.must('wk-1', 'cat /etc/wireguard/wg0.conf')).toBe(MINE.trim());
  });

  test('with --yes it is replaced and a copy kept; his settings and his override stay', async () => {
    const { code, stdout } = await ring.run('phase2 --force --yes');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('what stood in /etc/wireguard/wg0.conf is kept in');
    const kept = 'cat /var/backups/provision/replaced/etc/wireguard/wg0.conf.*';
    expect(await ring.must('wk-1', kept)).toBe(MINE.trim());
    expect(await ring.must('wk-1', 'cat /etc/sysctl.d/99-wireguard.conf')).toBe(SYSCTL.trim());
    expect(await ring.must('wk-1', 'cat /etc/systemd/system/wg-quick@wg0.service.d/mine.conf')).toContain('Nice=3');
    expect(await ring.must('wk-1', 'stat -c "%a %u" /var/backups/provision /var/lib/provision/written')).toBe(
      '700 0\n700 0',
    );
  });

  test('a second run changes nothing, and an open /etc/wireguard is a STOP; the phase takes no key from there', async () => {
    expect((await ring.run('phase2')).stdout).toContain('nothing to change');
    await ring.must('wk-1', 'chmod 777 /etc/wireguard');
    const open = await ring.run('gate phase2');
    expect(open.code).toBe(3);
    expect(open.stdout).toContain('/etc/wireguard is 0777, owned by root: any user can change what is run from there');
    const refused = await ring.run('phase2');
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('is in a folder that other users can write to');
    await ring.must('wk-1', 'chmod 755 /etc/wireguard');
    expect((await ring.run('phase2')).code).toBe(0);
    expect(await ring.must('wk-1', 'stat -c %a /etc/wireguard')).toBe('700');
  });

  test('the wipe takes our settings away, and his stay', async () => {
    const { code, stdout } = await ring.run('phase1 --yes');
    expect(code, stdout).toBe(0);
    expect(await ring.must('wk-1', 'cat /etc/sysctl.d/99-wireguard.conf')).toBe(SYSCTL.trim());
    expect(await ring.must('wk-1', 'ls /etc/sysctl.d')).not.toContain('provision');
  });
});
