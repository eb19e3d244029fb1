/** Calls: Jingle and what goes with it. Apart from the rest, so that a page loads it when it is needed. */
export * from './candidate';
export * from './invitation';
export * from './jingle';
export * from './rtp';
export * from './sdp';
export * from './services';
export * from './transport';
