import type { ProblemDetails } from '../../model/problems/problem.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { fail, type HostRun } from '../host-run.ts';
import type { PlanItem } from '../plan/plan-item.ts';
import type { HostStage } from './host-stage.ts';
import { KEPT } from './task-problem.ts';

/** What is told of a change that was made. */
export const taskDone = (run: HostRun, { task: { id, stage, title } }: PlanItem, seconds: number, stdout = '') => ({
  type: 'task-done' as const,
  host: run.host.name,
  stage,
  task: id,
  title,
  result: 'changed' as const,
  seconds,
  ...(stdout.trim() === '' ? {} : { output: lastLines(stdout, KEPT).join('\n') }),
});

/** Takes the host out of the run because of one task, and says so. */
export function giveUp({ run, commit }: HostStage, item: PlanItem, problem: ProblemDetails, seconds = 0): void {
  run.changed.delete(item.task.id);
  fail(run, problem, item.task.title);
  commit.failed({ ...taskDone(run, item, seconds), result: 'failed', problem });
}
