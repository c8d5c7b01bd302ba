import type { Mistake } from '../../yaml/mistake.ts';
import type { Draft } from '../draft.ts';
import { checkBecome } from './check-become.ts';
import { checkForwards } from './check-forwards.ts';
import { checkJumps } from './check-jumps.ts';
import { checkMeeting } from './check-meeting.ts';
import { checkMeshAddresses } from './check-mesh-addresses.ts';
import { checkNames } from './check-names.ts';
import { checkNetworks } from './check-networks.ts';
import { checkSameAddresses } from './check-same-addresses.ts';
import { checkSameKeys } from './check-same-keys.ts';
import { checkServer } from './check-server.ts';
import { checkSiteAddresses } from './check-site-addresses.ts';

/** What no schema can say: how the parts of an inventory must fit together. Adding a rule is its file and a line here. */
const rules: readonly ((draft: Draft) => readonly Mistake[])[] = [
  checkBecome,
  checkForwards,
  checkJumps,
  checkMeeting,
  checkMeshAddresses,
  checkNames,
  checkNetworks,
  checkSameAddresses,
  checkSameKeys,
  checkServer,
  checkSiteAddresses,
];

export const crossCheck = (draft: Draft): Mistake[] => rules.flatMap(rule => rule(draft));
