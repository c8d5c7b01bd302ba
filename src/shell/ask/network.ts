import type { Script } from '../../model/plan/script.ts';
import { raw } from '../sh.ts';
import networkText from './network.sh';

/**
 * What probes ask `ip` of a host's interfaces and routes; each leaves its answer in `$provision_told`, as `provision_once` does.
 *
 * `provision_all_links`, `provision_all_routes 4|6`: all of them; of routes those of all tables.
 *
 * `provision_one_link NAME`, `provision_link_routes 4|6 NAME`: what concerns one interface. Where a question of the same shell asks for all, it is taken from that
 * answer; elsewhere a host with very many is asked for the one alone.
 */
export const networkFunctions: Script = raw(networkText);

/** Whether a script calls one of them. */
export const asksForNetwork = (text: string): boolean =>
  /\bprovision_(?:all_links|all_routes|one_link|link_routes)\b/.test(text);

/** Lets what concerns one interface be taken from what the questions of one shell ask of all. Pure. */
export function networkTogether(texts: readonly string[]): readonly string[] {
  const asked = (name: string): boolean => texts.some(text => text.includes(name));
  return [
    ...(asked('provision_all_links') ? ['network_links=yes'] : []),
    ...(asked('provision_all_routes ') ? ['network_routes=yes'] : []),
  ];
}
