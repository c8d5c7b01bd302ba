import { expect, test } from 'vitest';
import { edgeOverrides } from '../../../../../src/collections/firewall/boot/edge-at-boot.ts';
import { parseBootConfig } from '../../../../../src/collections/system/boot/config-files.ts';

const told = (text: string) =>
  edgeOverrides(parseBootConfig(text)).map(
    ({ by, after, possible }) => `${by}: ${after}${possible ? ' (perhaps)' : ''}`,
  );

test('whoever empties all tables after a boot is named, with the file', () => {
  const rc = '== /etc/rc.local\n\tnft flush ruleset\n';
  expect(told(`== rc.local\n${rc}`)).toEqual(['/etc/rc.local: emptied by: nft flush ruleset']);
  // It is not run where it may not be executed.
  expect(told(rc)).toEqual([]);
  expect(told('== /etc/cron.d/fw\n\t@reboot root /usr/sbin/nft -f /etc/mine.nft\n')).toEqual([
    '/etc/cron.d/fw: emptied, if the file that it loads begins so (@reboot root /usr/sbin/nft -f /etc/mine.nft) (perhaps)',
  ]);
});

test('a unit counts where it is started at boot, and its order is not known', () => {
  const unit = '== /etc/systemd/system/fw.service\n\tExecStart=/usr/sbin/nft flush ruleset\n';
  expect(told(`${unit}== starting\n\tfw.service\n`)).toEqual([
    '/etc/systemd/system/fw.service: emptied by: ExecStart=/usr/sbin/nft flush ruleset (perhaps)',
  ]);
  expect(told(unit)).toEqual([]);
});

test('who deletes a table of his own empties none of ours', () => {
  expect(told('== /etc/network/if-up.d/mine\n\tnft delete table inet mine\n')).toEqual([]);
  expect(told('== /etc/network/if-up.d/mine\n\tnft delete table inet provision_edge\n')).toHaveLength(1);
});
