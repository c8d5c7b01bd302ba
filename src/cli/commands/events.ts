import type { Command } from 'commander';
import type { Ended } from '../ended.ts';
import { exitCode } from '../exit-code.ts';

/** `provision events schema`. */
export function addEventsCommand(program: Command, ended: Ended): void {
  const events = program
    .command('events')
    .description('Describe what --json prints and the journal keeps.')
    .addHelpText('after', '\nExamples:\n  $ provision events schema');

  events
    .command('schema')
    .description('Print the JSON Schema of a line (docs/events.md).')
    .addHelpText('after', '\nExamples:\n  $ provision events schema > events.schema.json')
    .action(async () => {
      const { eventsJsonSchema } = await import('../../report/events/events-json-schema.ts');
      process.stdout.write(`${JSON.stringify(eventsJsonSchema(), null, 2)}\n`);
      ended(exitCode.done);
    });
}
