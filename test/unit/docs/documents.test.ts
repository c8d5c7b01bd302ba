import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createCommandLine } from '../../../src/cli/command-line.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { describePath } from '../../../src/inventory/schema/describe-path.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/documents.md'), 'utf8');

/** The sections of each document, by its title here: what its headings are, without the last one, which sums up. */
const documents: Readonly<Record<string, readonly string[]>> = {
  'Mesh networking between edge K3s clusters using WireGuard': [
    'Understanding WireGuard Mesh Architecture',
    'Prerequisites',
    'Installing WireGuard on All Nodes',
    'Generating WireGuard Keys',
    'Planning IP Address Ranges',
    'Configuring WireGuard on Store-A',
    'Configuring WireGuard on Store-B',
    'Configuring WireGuard on Store-C',
    'Starting WireGuard Mesh',
    'Verifying Mesh Connectivity',
    'Configuring K3s Cross-Cluster Routes',
    'Testing Cross-Cluster Pod Communication',
    'Implementing Multi-Cluster Services',
    'Configuring Dynamic Route Updates',
    'Implementing Cross-Cluster Service Discovery',
    'Monitoring WireGuard Mesh',
    'Implementing Automatic Failover',
    'Handling NAT Traversal',
    'Securing the Mesh',
    'Troubleshooting Mesh Issues',
  ],
  'How to build a multi-cloud K3s cluster with WireGuard and Kilo': [
    'Kilo Network Topology',
    'Deploying Kilo',
    'Connecting Local Clients to the Cloud Cluster',
  ],
  "Securing K3s with flannel's WireGuard backend": [
    'Core Prerequisites for WireGuard Implementation',
    'Validating and Installing WireGuard Kernel Support',
    'K3s Server Installation with WireGuard Backend',
    'K3s Agent Node Integration',
    'Advanced Networking and Custom Interface Configuration',
    'Verification of the Encrypted Data Plane',
    'Firewall Configuration and Port Management',
    'Continuous Monitoring and Troubleshooting',
    'Evolution of the WireGuard Backend in K3s',
  ],
};

const code = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, text]) => text ?? []);

/** The rows of a document's table: section, settings, commands, checks, words. */
const rowsOf = (title: string): readonly (readonly string[])[] => {
  const [, after = ''] = page.split(`\n## ${title}\n`);
  const [own = ''] = after.split('\n## ');
  return own
    .split('\n')
    .filter(line => /^\| (?!section )/.test(line))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
};

/** A command line that only takes its words apart. */
function parser(): Command {
  const program = createCommandLine('0', () => undefined);
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];
  for (const command of every(program)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  return program;
}

test('each document has its table, and no other has one', () => {
  const titles = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(titles).toEqual(Object.keys(documents));
});

describe.each(Object.entries(documents))('%s', (title, sections) => {
  const rows = rowsOf(title);

  test('one row stands for each section, in the document’s order', () => {
    expect(rows.map(([section]) => section)).toEqual(sections);
    for (const row of rows) expect(row, row[0]).toHaveLength(5);
  });

  test.each(rows)('%s', async (section, settings = '', commands = '', checks = '', words = '') => {
    expect(words, section).not.toBe('');
    expect([settings, commands, checks].flatMap(code), section).not.toEqual([]);
    for (const setting of code(settings)) {
      const path = setting.split('.');
      const above = describePath(path.slice(0, -1), shippedSections).keys;
      expect(above, setting).toContain(path.at(-1));
    }
    for (const command of code(commands)) {
      expect(command).toMatch(/^provision /);
      await expect(parser().parseAsync(command.split(' ').slice(1), { from: 'user' }), command).resolves.toBeDefined();
    }
    for (const check of code(checks)) expect([...shipped.checks.keys()], section).toContain(check);
  });
});
