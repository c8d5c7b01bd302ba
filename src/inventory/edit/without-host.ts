import { isMapping } from '../../model/is-mapping.ts';
import type { Path } from '../../yaml/mistake.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { removeInYaml } from '../../yaml/remove-in-yaml.ts';

/** The way to a site's forwards to a host, the last first, so that those before keep their place; all of them: the list itself. */
function forwardsTo(value: unknown, host: string): readonly Path[] {
  const sites = isMapping(value) && isMapping(value['sites']) ? value['sites'] : {};
  return Object.entries(sites).flatMap(([site, one]) => {
    const router = isMapping(one) ? one['router'] : undefined;
    const forwards: unknown = isMapping(router) ? router['forwards'] : undefined;
    if (!Array.isArray(forwards)) return [];
    const path = ['sites', site, 'router', 'forwards'];
    const its = forwards.flatMap((forward: unknown, at) =>
      isMapping(forward) && forward['to'] === host ? [[...path, at]] : [],
    );
    return its.length > 0 && its.length === forwards.length ? [path] : its.reverse();
  });
}

/**
 * An inventory's text without a host, and without what its routers forward to it; everything else stays as it is to the byte. What else
 * refers to it is a mistake in what comes out. Pure.
 * @throws {InputProblem} where it cannot be taken out without changing something else
 */
export function withoutHost(text: string, host: string): string {
  const { content } = readYaml(text);
  const paths: readonly Path[] = [...forwardsTo(content?.value, host), ['hosts', host]];
  return paths.reduce((edited, path) => removeInYaml(edited, path), text);
}
