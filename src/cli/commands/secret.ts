import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { withKeyFile } from '../run/run-options.ts';
import type { RekeyOptions, SecretOptions } from '../secrets/secret-actions.ts';

/** `provision secret set | edit | seal | open | rekey | keygen`. */
export function addSecretCommand(program: Command, ended: Ended): void {
  const secret = program
    .command('secret')
    .description('Values sealed in inventory files, to be committed like any other text.')
    .addHelpText(
      'after',
      `
Examples:
  $ provision secret set home.yaml vars.db_password   type the value; it stands sealed in the file
  $ provision secret edit home.yaml                   change them in your editor
  $ provision phase2 -i home.yaml                     asks for the passphrase, once
  $ provision secret rekey home.yaml                  another passphrase

The key is that of --key-file or PROVISION_KEY_FILE, else a passphrase: the first line
of the file PROVISION_PASSPHRASE_FILE names, else asked for on the terminal.`,
    );

  withKeyFile(secret.command('set'))
    .description('Seal a value into a file: typed unseen, or from standard input.')
    .argument('<file>', 'an inventory, as given or in inventory/')
    .argument('<path>', 'vars.NAME or hosts.HOST.vars.NAME')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision secret set home.yaml vars.db_password\n  $ provision secret set home.yaml hosts.wk-1.vars.tls_key < key.pem',
    )
    .action(async (file: string, path: string, options: SecretOptions) => {
      const { setValue } = await import('../secrets/secret-actions.ts');
      ended(await setValue(file, path, options));
    });

  withKeyFile(secret.command('edit'))
    .description(
      'Open a file in your editor (VISUAL, EDITOR, else vi) with its values open, and seal what was changed.',
    )
    .argument('<file>', 'an inventory, as given or in inventory/')
    .addHelpText(
      'after',
      `
A value behind the tag !secret is sealed when the editor ends; all else stays as it is.
Write the tag before a value of your own to have it sealed too. A mistake leads back to
the editor; Ctrl-C there leaves the file as it was.

Examples:
  $ provision secret edit home.yaml
  $ EDITOR="code --wait" provision secret edit home.yaml --key-file ~/.provision.key`,
    )
    .action(async (file: string, options: SecretOptions) => {
      const { editSecrets } = await import('../secrets/edit-secrets.ts');
      ended(await editSecrets(file, options));
    });

  withKeyFile(secret.command('seal'))
    .description('Seal a value and print it: typed unseen, or from standard input.')
    .addHelpText('after', '\nExamples:\n  $ provision secret seal\n  $ pwgen 32 1 | provision secret seal')
    .action(async (options: SecretOptions) => {
      const { sealValue } = await import('../secrets/secret-actions.ts');
      ended(await sealValue(options));
    });

  withKeyFile(secret.command('open'))
    .description('Open a sealed value and print it.')
    .addHelpText('after', '\nExamples:\n  $ provision secret open\n  $ echo sealed:v1:… | provision secret open')
    .action(async (options: SecretOptions) => {
      const { openValue } = await import('../secrets/secret-actions.ts');
      ended(await openValue(options));
    });

  withKeyFile(secret.command('rekey'))
    .description('Seal everything that is sealed in some files with another key: all of them, or none.')
    .argument('<files...>', 'inventories, as given or in inventory/, or any text files')
    .option('--new-key-file <file>', 'seal with this key file')
    .option('--new-passphrase-file <file>', 'seal with the passphrase in its first line (default: asked for)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision secret rekey home.yaml\n  $ provision secret rekey inventory/*.yaml --new-key-file ~/.provision.key',
    )
    .action(async (files: readonly string[], options: RekeyOptions) => {
      const { rekey } = await import('../secrets/secret-actions.ts');
      ended(await rekey(files, options));
    });

  secret
    .command('keygen')
    .description('Make a key file.')
    .argument('<file>', 'a path outside of the repository')
    .addHelpText('after', '\nExamples:\n  $ provision secret keygen ~/.provision.key')
    .action(async (file: string) => {
      const { keygen } = await import('../secrets/secret-actions.ts');
      ended(keygen(file));
    });
}
