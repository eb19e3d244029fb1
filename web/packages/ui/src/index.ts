import './tokens.css';
import './base.css';
import './controls.css';

export * from './Avatar';
export * from './Controls';
export * from './Dialog';
export * from './Icon';
export * from './Menu';
export * from './QrCode';
export * from './text';
export * from './theme';
