import type { BoundSection } from '../model/plan/section.ts';
import { artifactsSection } from './artifacts/artifacts-section.ts';
import { firewallSection } from './firewall/firewall-section.ts';
import { kubernetesSection } from './kubernetes/kubernetes-section.ts';
import { ingressSection } from './traefik/ingress-section.ts';
import { wipeSection } from './wipe/wipe-section.ts';
import { meshSection } from './wireguard/mesh/mesh-section.ts';

/**
 * What the shipped collections add to the inventory's file, in their order. By themselves, since an inventory is read before
 * anything else of a collection is even loaded.
 */
export const shippedSections: readonly BoundSection[] = [
  firewallSection,
  meshSection,
  wipeSection,
  artifactsSection,
  kubernetesSection,
  ingressSection,
];
