import type { BackedUp, RestorePlan, RestoreTold, RestoreWay } from '../../../model/cluster/restore-way.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { stagedFolder } from '../../../shell/staged.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { notesFunction } from '../backup/k3s-backup.ts';
import { JOIN_FILE } from '../config/node-config.ts';
import awaitStart from '../resources/await-start.sh';
import journalCauses from '../state/journal-causes.awk';
import { nodeIdentityProbe, parseNodeState } from '../state/node-state.ts';
import { OWN_NAMESPACES } from '../state/own-namespaces.ts';
import { toldBy } from '../state/told-by.ts';
import anew from './anew.sh';
import { compareNotes } from './compare-notes.ts';
import { k3sDrill } from './k3s-drill.ts';
import leave from './leave.sh';
import place from './place.sh';
import { planRestore, unfitBackup } from './plan-restore.ts';
import restoreFunctions from './restore-functions.sh';
import stop from './stop.sh';
import unpack from './unpack.sh';
import { watchersIn } from './watchers-in.ts';

/** Seconds until K3s must be up with what was put there; to make an etcd of a snapshot it may take as many. */
const PATIENCE = 300;

const functions: Script = raw(restoreFunctions);

const named = ({ aside }: RestorePlan, { sha256 }: BackedUp): Script =>
  lines(sh`provision_sum=${sha256} provision_aside=${aside}`, functions);

const read: Script = lines(
  nodeIdentityProbe,
  sh`provision_under_way=/var/lib/provision/restore/under-way
if provision_exists "$provision_under_way"; then sed 's/^/under-way-/' "$provision_under_way"; fi
if command -v k3s >/dev/null; then k3s --version | sed -n '1s/^k3s version \([^ ]*\).*/version \1/p'; fi`,
);

/** @throws {Unread} */
function parseTold(stdout: string): RestoreTold {
  const { datastore, ca, noted, uid } = parseNodeState(stdout);
  const of = taggedLines(stdout);
  const [[version], [sha256], [aside]] = [of('version'), of('under-way-sha256'), of('under-way-aside')];
  if ((sha256 === undefined) !== (aside === undefined))
    unread('/var/lib/provision/restore/under-way', 'it does not say which backup is under way');
  return {
    datastore,
    ...(ca === undefined ? {} : { ca }),
    ...(noted === undefined ? {} : { noted }),
    ...(uid === undefined ? {} : { uid }),
    ...(version === undefined ? {} : { version }),
    ...(sha256 === undefined || aside === undefined ? {} : { underWay: { sha256, aside } }),
  };
}

/** How a cluster of K3s is brought back: one server has the backup, the others and all agents follow it. */
export const k3sRestore: RestoreWay = {
  read,
  toldOf: toldBy('what lies there could not be read', parseTold),
  unfit: unfitBackup,
  plan: planRestore,
  unpack: (plan, backup) => lines(named(plan, backup), stagedFolder(), raw(unpack)),
  stop: (plan, backup) => lines(named(plan, backup), raw(stop)),
  place: (plan, backup) =>
    lines(
      named(plan, backup),
      notesFunction,
      sh`provision_uid=${backup.uid} provision_datastore=${backup.datastore} provision_own=${plan.server === backup.host ? 'yes' : 'no'}
provision_join=${JOIN_FILE} provision_awaiting=${awaitStart} provision_causes=${journalCauses}
provision_unit=k3s.service provision_node=${plan.server} provision_limit=${PATIENCE}`,
      raw(place),
    ),
  differencesOf: ({ stdout }) => compareNotes(stdout),
  leave: ({ aside }) => lines(sh`provision_aside=${aside} provision_join=${JOIN_FILE}`, functions, raw(leave)),
  again: sh`systemctl try-restart --no-block k3s-agent.service`,
  anew: lines(
    sh`provision_kubectl() { ${KUBECTL} "$@"; }
provision_ours=${` ${OWN_NAMESPACES.join(' ')} `}`,
    raw(anew),
  ),
  watchersOf: ({ stdout }) => watchersIn(stdout),
  done: lines(functions, sh`rm -rf "$provision_new" "$provision_home"`),
  patience: 2 * PATIENCE + 180,
  drill: k3sDrill,
};
