import type { Verdict } from '../../../model/gate/check.ts';
import { noServer } from '../../kubernetes/no-server.ts';
import type { WithoutCalico } from '../state/calico-state.ts';

/** What a check says that asks for Calico, where it is not there to be asked. */
export const withoutCalico = (why: WithoutCalico): Verdict =>
  why === 'no server'
    ? noServer
    : {
        kind: 'not-met',
        findings: [
          {
            seen: 'the API does not know tigerastatus: the operator is not installed',
            wanted: 'Calico, by its operator',
            hint: 'run the phase',
          },
        ],
      };
