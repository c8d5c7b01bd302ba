import { armGuard, renewGuard } from '../../guard/arm-guard.ts';
import type { Guard } from '../../guard/guard.ts';
import type { Host } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Transport } from '../../model/transport.ts';
import type { Section } from '../../shell/bundle.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { confirmGuard, confirmingSection, type Settled } from './confirm-guard.ts';

/** A host as far as guarded changes need it. */
export interface GuardedHost {
  readonly arm: (guard: Guard, making: number) => Script;
  readonly renew: (guard: Guard) => Script;
  /** Begins a connection beside the one that there is. */
  readonly another: () => Promise<Transport>;
  /** Puts a new connection in the place of the old one. @throws {TransportProblem} where no login comes through */
  readonly logIn: (begun: Promise<Transport> | undefined) => Promise<void>;
  /** What confirms over the connection that there is. */
  readonly confirming: () => Section;
  /** Confirms over a new connection; see `confirmGuard`. */
  readonly confirm: (seconds: number, begun: Promise<Transport> | undefined) => Promise<Settled>;
  /** Whether the run was interrupted. */
  readonly isStopped: () => boolean;
}

/** A host of a fleet. */
export function guardedHost(fleet: Fleet, host: Host): GuardedHost {
  return {
    arm: (guard, making) => armGuard(fleet.places.on(host), guard, making),
    renew: guard => renewGuard(fleet.places.on(host), guard),
    another: () => fleet.connections.another(host),
    logIn: async begun => {
      await fleet.connections.renew(host, begun);
    },
    confirming: () => confirmingSection(fleet, host),
    confirm: (seconds, begun) => confirmGuard(fleet, host, seconds, begun),
    isStopped: () => fleet.stop.aborted,
  };
}
