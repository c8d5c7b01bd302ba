import { bringUp } from './bring-up.ts';

// The same way once more, by `npm run test:cluster -- --all`.
bringUp('flannel', process.env['PROVISION_CLUSTER_ALL'] === '1');
