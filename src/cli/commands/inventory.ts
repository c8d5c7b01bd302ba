import { type Command, Option } from 'commander';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import type { Ended } from '../ended.ts';
import { exitCode } from '../exit-code.ts';
import type { ImportOptions } from '../inventory/import-inventory.ts';
import { type RunOptions, withInventory, withScreen } from '../run/run-options.ts';

/** `provision inventory check | import | schema | graph`. */
export function addInventoryCommand(program: Command, ended: Ended): void {
  const inventory = program
    .command('inventory')
    .description("Validate an inventory, draw it, make one of other programs' files, or print its JSON Schema.")
    .addHelpText(
      'after',
      `
Examples:
  $ provision inventory check -i home.yaml
  $ provision inventory import hosts.ini -o home.yaml
  $ provision inventory graph -i home.yaml
  $ provision inventory schema`,
    );

  withScreen(withInventory(inventory.command('check')))
    .description('Validate the inventory: every mistake at once, each with its place.')
    .addHelpText('after', '\nExamples:\n  $ provision inventory check -i home.yaml')
    .action(async (options: RunOptions) => {
      const { openInventory } = await import('../open/open-inventory.ts');
      const { answerLine } = await import('../../report/events/answer-line.ts');
      const { lookAtSealed } = await import('../open/open-sealed.ts');
      const { leftTodos } = await import('../inventory/left-todos.ts');
      const { showTodo } = await import('../../inventory/show-todo.ts');
      const { keepGiven } = await import('../run/keep-given.ts');
      const found = await openInventory(options);
      await lookAtSealed(found);
      const { hosts, sites, cluster, file } = found;
      const todos = await leftTodos(file);
      const away = hosts.filter(host => host.away === true).map(host => host.name);
      process.stdout.write(
        options.json === true
          ? answerLine({
              type: 'inventory',
              ok: true,
              file,
              cluster,
              hosts: hosts.map(host => host.name),
              ...(away.length === 0 ? {} : { away }),
              sites: sites.map(site => site.name),
              ...(todos.length === 0
                ? {}
                : { todos: todos.flatMap(({ lines, text }) => lines.map(line => `${line}: ${text}`)) }),
              ...(found.collections === undefined ? {} : { notLoaded: found.collections }),
            })
          : `${file}: cluster ${cluster}, ${count(hosts.length, 'host')} in ${count(sites.length, 'site')}: all good${away.length === 0 ? '' : ` (away: ${away.join(', ')})`}\n${todos
              .map(todo => `  ${escapeLine(showTodo(file, todo))}\n`)
              .join('')}${keepGiven(found, false)
              .map(({ what }) => `  ${escapeLine(what)}\n`)
              .join('')}`,
      );
      ended(exitCode.done);
    });

  inventory
    .command('import')
    .description("Make an inventory of other programs' files; nothing is changed on any host.")
    .argument('<sources...>', 'files or folders, known by their content')
    .addOption(new Option('-o, --output <file>', 'write it there, whole or not at all (default: to standard output)'))
    .option('--force', 'overwrite a file that is there already')
    .addHelpText(
      'after',
      `
Known are Ansible's inventories (INI, YAML, folders with group_vars and host_vars, the JSON
of ansible-inventory --list), k0sctl.yaml, the devices of k3sup plan, files of hetzner-k3s,
~/.ssh/config, wg0.conf, K3s' config.yaml and terraform output -json. What a source does not
tell is marked # TODO in the file, and remarks are on standard error. Passwords, tokens and
private keys are never carried over.

Examples:
  $ provision inventory import hosts.ini -o home.yaml
  $ provision inventory import inventory/ > home.yaml
  $ provision inventory import wg0.conf ~/.ssh/config -o home.yaml`,
    )
    .action(async (sources: readonly string[], options: ImportOptions) => {
      const { importInventory } = await import('../inventory/import-inventory.ts');
      ended(await importInventory(sources, options));
    });

  inventory
    .command('schema')
    .description("Print the inventory's JSON Schema, for editors.")
    .addHelpText('after', '\nExamples:\n  $ provision inventory schema > inventory/schema.json')
    .action(async () => {
      const { shippedSections } = await import('../../collections/shipped-sections.ts');
      const { inventoryJsonSchema } = await import('../../inventory/schema/inventory-json-schema.ts');
      process.stdout.write(`${JSON.stringify(inventoryJsonSchema(shippedSections), null, 2)}\n`);
      ended(exitCode.done);
    });

  withInventory(inventory.command('graph'))
    .description('Draw the topology: sites, routers, forwards, hosts.')
    .addOption(
      new Option('--format <format>', 'Mermaid, DOT for Graphviz, or ways: which way each pair of hosts takes')
        .choices(['mermaid', 'dot', 'ways'])
        .default('mermaid'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ provision inventory graph -i home.yaml\n  $ provision inventory graph -i home.yaml --format dot | dot -Tsvg > home.svg\n  $ provision inventory graph -i home.yaml --format ways',
    )
    .action(async (options: { inventory?: string; format: 'mermaid' | 'dot' | 'ways' }) => {
      const { openInventory } = await import('../open/open-inventory.ts');
      const { graphInventory } = await import('../../inventory/draw/graph-inventory.ts');
      const { listWays } = await import('../../inventory/draw/list-ways.ts');
      const { shipped } = await import('../../collections/collections.ts');
      const inventory = await openInventory(options);
      const ways = shipped.pairWays?.(inventory) ?? [];
      const { format } = options;
      process.stdout.write(
        `${(format === 'ways' ? listWays(ways) : graphInventory(inventory, format, ways)).trimEnd()}\n`,
      );
      ended(exitCode.done);
    });
}
