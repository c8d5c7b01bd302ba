import { type Command, InvalidArgumentError } from 'commander';
import type { CertsOptions } from '../../cluster/show-certificates.ts';
import type { Ended } from '../../ended.ts';
import { withHosts } from '../../run/run-options.ts';

function days(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('give a number of days, like 30.');
}

/** `provision certs`: when the cluster's certificates end. */
export function addCertsCommand(program: Command, ended: Ended): void {
  withHosts(program.command('certs'))
    .description('Read when each certificate of the cluster ends, on servers and agents; no key leaves a host.')
    .option('--within <days>', 'days below which one counts as near its end (default: 30)', days)
    .addHelpText(
      'after',
      `
Examples:
  $ provision certs -i home.yaml
  $ provision certs -i home.yaml --within 90 --json

K3s renews what has less than 120 days left when it starts; CAs it does not. Ends with 3 where a certificate is near its end or past it,
with 1 where a host could not be read: what was not read is not fine.`,
    )
    .action(async (options: CertsOptions) => {
      const { showCertificates } = await import('../../cluster/show-certificates.ts');
      ended(await showCertificates(options));
    });
}
