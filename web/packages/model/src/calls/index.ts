/** Calls. Apart from the rest, so that a page loads them when they are needed. */
export * from './call';
export * from './callback';
export * from './calls';
export * from './devices';
export * from './dialing';
export * from './guest';
export * from './handing';
export * from './peer';
export * from './quality';
export * from './sounds';
export * from './types';
