export * from '../../src/calls/index.ts';
export { parseXml } from '../../src/index.ts';
