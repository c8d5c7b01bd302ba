import { readStatus, type Status } from '../../journal/read-status.ts';
import { phases } from '../../playbook/phases.ts';
import { type Answer, answerLine } from '../../report/events/answer-line.ts';
import { renderStatus } from '../../report/gate/status.ts';
import { wantsColor } from '../../report/screen/create-screen.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import { journalName } from '../open/open-report.ts';
import type { RunOptions } from './run-options.ts';

/** Prints what the journal knows; returns the exit code. */
export async function showStatus(options: RunOptions): Promise<number> {
  const inventory = await openInventory(options);
  const order = phases.map(phase => phase.name);
  const status = readStatus(inventory.file, journalName(inventory, options.twin === true), order);
  const color = wantsColor(process.stdout.isTTY === true, options.color, process.env);
  process.stdout.write(
    options.json === true
      ? answerLine(answerOf(status))
      : renderStatus(status, { color, all: inventory.hosts.map(host => host.name) }),
  );
  return exitCode.done;
}

const answerOf = ({ lastRun, order: _, ...status }: Status): Answer => {
  if (lastRun === undefined) return { type: 'status', ...status };
  const { exitCode: code, ...run } = lastRun;
  return { type: 'status', ...status, lastRun: { ...run, ...(code === undefined ? {} : { exitCode: code }) } };
};
