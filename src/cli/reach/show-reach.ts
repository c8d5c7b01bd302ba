import type { Connections } from '../../engine/fleet/connections.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { ReachAsk } from '../../model/reach/reach.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { renderReach } from '../../report/reach/reach.ts';
import { wantsColor } from '../../report/screen/create-screen.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject } from '../open/open-project.ts';
import type { RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { writeReachPage } from '../run/write-page.ts';

export interface ReachCommandOptions extends RunOptions {
  /** Where to write the HTML page. */
  readonly report?: string;
}

/** Seconds for one question: knocking takes four. */
const PATIENCE = 60;
const SECTION = 'reach';

/** Over a run's own connections; this machine asks itself. */
const asking =
  (connections: Connections): ReachAsk =>
  async (who, script) => {
    const sections = [{ id: SECTION, script }];
    try {
      const readings =
        who === 'controller'
          ? await connections.runHere(sections, { timeout: PATIENCE })
          : await connections.run(who, sections, { timeout: PATIENCE });
      return readings.get(SECTION) ?? { because: 'it was not asked' };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { because: error.details[0]?.what ?? error.message };
    }
  };

/** Asks, prints, and returns 3 where something is not as wanted, 1 where a host could not be read. */
export async function showReach(options: ReachCommandOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const { inventory: given, catalogue } = await openProject(options);
  const request = {
    options,
    command: 'reach',
    inventory: given,
    opens: 'passwords',
    facts: catalogue.facts,
    mode: 'visit',
    quiet: true,
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory, selected, fleet, stop }) => {
    const { reach } = catalogue;
    if (reach === undefined) return exitCode.failed;
    const chosen = new Set(selected.map(({ name }) => name));
    const report = await reach({ inventory, chosen, ask: asking(fleet.connections) });
    if (stop.aborted) return exitCode.interrupted;
    const color = wantsColor(process.stdout.isTTY === true, options.color, process.env);
    process.stdout.write(options.json === true ? answerLine({ type: 'reach', ...report }) : renderReach(report, color));
    if (options.report !== undefined) writeReachPage(options.report, inventory, report);
    if (report.rows.some(({ verdict }) => verdict === 'exposed' || verdict === 'shut')) return exitCode.stop;
    return report.silent.length > 0 ? exitCode.failed : exitCode.done;
  });
}
