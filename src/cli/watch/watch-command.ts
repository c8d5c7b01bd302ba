import { type Command, InvalidArgumentError } from 'commander';
import type { Ended } from '../ended.ts';
import { type RunOptions, withCode, withHosts } from '../run/run-options.ts';
import type { Receiver } from './notify.ts';

interface WatchCommandOptions extends RunOptions {
  readonly every: number;
  readonly once?: boolean;
  readonly metrics?: string;
  readonly notify?: readonly string[];
  readonly unit?: boolean;
}

const UNITS = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of `90s`, `10m`, `1h`; at least 10, at most a day. */
function everyOf(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  const seconds = unit === 's' || unit === 'm' || unit === 'h' ? Number(number) * UNITS[unit] : 0;
  if (seconds >= 10 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('give a time from 10s to 24h, like 10m.');
}

/** `provision watch`: whether the fleet is still as it was made. */
export function addWatchCommand(program: Command, ended: Ended): void {
  withCode(withHosts(program.command('watch')))
    .description('Look again and again, read-only, whether all is still as wanted, and tell what has changed.')
    .option('--every <time>', 'from one look to the next: 90s, 10m, 1h', everyOf, 600)
    .option('--once', 'one look; ends with 3 where something is not as wanted, with 1 where a host could not be read')
    .option('--metrics <file>', "also write each look as a file for node_exporter's textfile collector")
    .option(
      '--notify <receiver>',
      'a message where something has changed: ntfy=URL, webhook=URL; =@FILE for a URL in a file',
      (word: string, before: readonly string[] | undefined) => [...(before ?? []), word],
    )
    .option('--unit', 'print a unit of systemd that watches from this machine, and do nothing else')
    .addHelpText(
      'after',
      `
Examples:
  $ provision watch -i home.yaml                   the state, then every 10 minutes what has changed
  $ provision watch -i home.yaml --once --json     from cron or a timer: since the last look, too
  $ provision watch -i home.yaml --notify ntfy=@ntfy.url --metrics /var/lib/node_exporter/provision.prom
  $ provision watch -i home.yaml --unit >/etc/systemd/system/provision-watch.service

Ctrl-C ends it. A host that does not answer is told as not read: what is known of it stays.`,
    )
    .action(async (options: WatchCommandOptions) => {
      if (options.unit === true) {
        const { printUnit } = await import('./print-unit.ts');
        return ended(await printUnit(options));
      }
      const { receiverOf } = await import('./notify.ts');
      const receivers: readonly Receiver[] = (options.notify ?? []).map(receiverOf);
      const { watchFleet } = await import('./watch-fleet.ts');
      return ended(await watchFleet({ ...options, notify: receivers }));
    });
}
