import { type ServiceWish, serviceText } from '../unit/service-text.ts';

/** A unit of systemd that watches a cluster for as long as the machine runs. Pure. */
export const unitText = (wish: ServiceWish): string => `# /etc/systemd/system/provision-watch.service
${serviceText(wish, {
  description: 'Watch over the cluster CLUSTER',
  settings: ['Restart=on-failure', 'RestartSec=60'],
  wanted: 'multi-user.target',
})}`;
