import type { Inventory } from '../../../model/inventory.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import type { ContextOptions } from '../../../model/plan/context-provider.ts';
import { ingressSection, namesOf } from '../ingress-section.ts';
import { type CertificateProblem, certificateProblems, isCertificate, type OwnCertificate } from './own-certificate.ts';
import type { Credentials } from './secrets.ts';

type ReadFile = ContextOptions['ownFile'];

/** The text of the user's certificate; `undefined`: he has none. @throws {InputProblem} where it cannot be read */
export function givenCertificate(inventory: Inventory, ownFile: ReadFile): string | undefined {
  const { tls } = ingressSection.of(inventory);
  return typeof tls === 'string' ? undefined : ownFile(tls.files.certificate, 'anybody');
}

/** It with its key, from a file or from `vars`. @throws {InputProblem} where either cannot be read, or others may read the key */
export function givenPair(inventory: Inventory, ownFile: ReadFile): OwnCertificate | undefined {
  const { tls } = ingressSection.of(inventory);
  if (typeof tls === 'string') return undefined;
  const { certificate, key } = tls.files;
  const text = typeof key === 'string' ? ownFile(key, 'nobody else') : inventory.vars[key.var];
  return { certificate: ownFile(certificate, 'anybody'), key: typeof text === 'string' ? text : '' };
}

/** What a provider's API wants; `undefined`: nobody is asked by DNS, or it is not there as it must be. */
export function givenCredentials(inventory: Inventory): Credentials | undefined {
  const { tls, acme } = ingressSection.of(inventory);
  if (tls !== 'acme' || acme?.challenge !== 'dns') return undefined;
  const found = inventory.vars[acme.credentials ?? ''];
  if (!isMapping(found)) return undefined;
  const pairs = Object.entries(found).flatMap(([name, value]) =>
    typeof value === 'string' && /^[A-Z][A-Z0-9_]*$/.test(name) ? [[name, value] as const] : [],
  );
  return pairs.length > 0 && pairs.length === Object.keys(found).length ? Object.fromEntries(pairs) : undefined;
}

/** The certificate by which an authority of the user's own is trusted; `undefined`: it is trusted as it is. @throws {InputProblem} where it cannot be read */
export function givenRoot(inventory: Inventory, ownFile: ReadFile): string | undefined {
  const { tls, acme } = ingressSection.of(inventory);
  return tls === 'acme' && acme?.root !== undefined ? ownFile(acme.root, 'anybody') : undefined;
}

function rootProblems(root: string | undefined, path: string): readonly CertificateProblem[] {
  if (root === undefined || isCertificate(root)) return [];
  return [
    {
      because: `${path} is no certificate: Traefik would not trust the authority`,
      hint: 'write the PEM file of its root: step ca root root.crt',
    },
  ];
}

/** Why what the user gives cannot be used: told before anything is sent. @throws {InputProblem} where a file cannot be read */
export function givenProblems(inventory: Inventory, ownFile: ReadFile, now: number): readonly CertificateProblem[] {
  const { tls, acme } = ingressSection.of(inventory);
  const pair = givenPair(inventory, ownFile);
  if (pair !== undefined) return certificateProblems(pair, namesOf(inventory), now);
  const ofRoot = rootProblems(givenRoot(inventory, ownFile), acme?.root ?? '');
  if (tls !== 'acme' || acme?.challenge !== 'dns' || givenCredentials(inventory) !== undefined) return ofRoot;
  return [
    ...ofRoot,
    {
      because: `vars.${acme.credentials} does not say what the API of ${acme.provider} wants`,
      hint: `write variables of the environment below it (https://go-acme.github.io/lego/dns/${acme.provider}/), and seal their values: provision secret set`,
    },
  ];
}
