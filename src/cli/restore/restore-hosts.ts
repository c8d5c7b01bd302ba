import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { BackedUp, RestorePlan, RestoreTold, RestoreWay } from '../../model/cluster/restore-way.ts';
import type { Host } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Script } from '../../model/plan/script.ts';
import { HostProblem } from '../../model/problems/host-problem.ts';
import type { Reading } from '../../model/reading/reading.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { answerWhenFree, lockDeadline } from '../cluster/answer-when-free.ts';
import { answerIn } from '../cluster/read-told.ts';

/** Seconds that a host has to say what lies there. */
const ASK = 60;
const SECTION = 'restore';

/**
 * Takes the locks of hosts, one by one in an order that every run has, and reads each under its own: a run before may have changed what was planned.
 * @throws {HeldProblem} where another run has one for longer than this may wait
 */
export async function readLocked(
  way: RestoreWay,
  hosts: readonly Host[],
  fleet: Fleet,
): Promise<ReadonlyMap<string, RestoreTold>> {
  const told = new Map<string, RestoreTold>();
  const until = lockDeadline(fleet);
  for (const host of [...hosts].sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const reading = await answerWhenFree(fleet, host, { script: way.read, seconds: ASK }, until);
    told.set(host.name, way.toldOf(host.name, reading));
  }
  return told;
}

export interface Steps {
  readonly way: RestoreWay;
  readonly plan: RestorePlan;
  readonly backup: BackedUp;
  readonly fleet: Fleet;
  /** A host of the inventory by its name. */
  readonly hostOf: (name: string) => Host;
  /** Brings the content to the server. */
  readonly send: (server: Host) => Promise<void>;
  /** Told what is done next. */
  readonly say: (what: string, host?: string) => void;
}

/**
 * Does what a plan says, in an order in which nothing of the old cluster is left that could go on beside the new one; returns
 * what the server's API says otherwise than when the backup was made, and what is left to the user. May be begun again after any kill: what is done is found done.
 * @throws {Problem} with what the host complains of, and what stands where
 */
export async function restoreHosts({ way, plan, backup, fleet, hostOf, send, say }: Steps): Promise<readonly string[]> {
  const { server, others, agents, aside } = plan;
  const act = async (name: string, what: string, script: Script): Promise<Reading> => {
    const hint = `what was there before is there still, or in ${aside}; this goes on where it has come to: ${ownCommand('restore FILE', 'the same')}`;
    if (fleet.stop.aborted)
      throw new HostProblem('interrupted', { where: name, what: `stopped before: ${what}`, hint });
    say(what, name);
    const host = hostOf(name);
    // Not chained: what it prints is an answer.
    const sections = [{ id: SECTION, script }];
    const readings = await fleet.applier.apply(host, sections, { timeout: way.patience, titles: [what] });
    const reading = answerIn(host, readings, SECTION);
    if (reading.code === 0) return reading;
    throw new HostProblem('local', {
      where: name,
      what: `failed: ${what}`,
      evidence: lastLines(reading.stderr, 6),
      hint,
    });
  };
  if (!plan.goesOn) {
    say('bring the backup', server);
    await send(hostOf(server));
    await act(server, 'lay it out beside its place', way.unpack(plan, backup));
  }
  for (const other of others) await act(other, 'stop K3s', way.stop(plan, backup));
  const placed = await act(server, 'put it in its place, start K3s, ask its API', way.place(plan, backup));
  for (const other of others) await act(other, 'set aside what it had', way.leave(plan));
  for (const agent of agents) await act(agent, 'start the agent anew', way.again);
  const anew = await act(server, 'start pods anew that watch the API', way.anew);
  // The server last: as long as it says that one is under way, this goes on.
  for (const one of [...others, server]) await act(one, 'note that it is done', way.done);
  return [...way.differencesOf(placed), ...way.watchersOf(anew)];
}
