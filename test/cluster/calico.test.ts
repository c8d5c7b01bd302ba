import { bringUp } from './bring-up.ts';

bringUp('calico');
