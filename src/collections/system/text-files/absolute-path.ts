export { absolutePath } from '../../../model/absolute-path.ts';
